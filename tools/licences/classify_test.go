package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Permission is hereby granted, free of charge, to any person …\nThe above copyright\nnotice and this permission notice shall be included":                                 "MIT",
		"// Redistribution and use in source and binary\n// forms, with or without modification …":                                                                                "BSD-2-Clause",
		"Redistribution and use in source and binary forms … Neither the name of X nor … may be used to endorse or promote products":                                              "BSD-3-Clause",
		"Redistribution and use in source and binary forms … All advertising materials mentioning features":                                                                       "BSD-4-Clause",
		"Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice appear": "ISC",
		"Mozilla Public License Version 2.0":                                                  "MPL",
		"GNU GENERAL PUBLIC LICENSE\nVersion 3":                                               "GPL",
		"GNU Lesser General Public License, which supplements the GNU General Public License": "LGPL",
		"GNU AFFERO GENERAL PUBLIC LICENSE":                                                   "AGPL",
		"MIT for most files … but cmd/x is under the GNU General Public License":              "GPL",
		"All rights reserved.":                                                                "unknown",
		"":                                                                                    "unknown",
	} {
		got := classify(text)
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for _, name := range []string{"GPL", "AGPL", "LGPL", "MPL", "EPL", unknown, "not open source"} {
		if allowed[name] {
			t.Errorf("%s is allowed", name)
		}
	}
}

func TestOwnLicence(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join("..", "..", "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	if got := classify(string(b)); got != "Apache-2.0" {
		t.Errorf("the project's licence is %s", got)
	}
}

func TestAModuleWithoutALicenceIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, _, err := (module{Path: "x", folders: map[string]bool{dir: true}}).licences(); err == nil {
		t.Error("no error")
	}
	if err := os.WriteFile(filepath.Join(dir, "COPYING"), []byte("GNU General Public License"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := (module{Path: "x", folders: map[string]bool{dir: true}}).licences(); err == nil {
		t.Error("the GPL is let through")
	}
}
