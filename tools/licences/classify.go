package main

import "strings"

// allowed are the licences that Broadsheet may link.
var allowed = map[string]bool{
	"Apache-2.0": true, "MIT": true, "BSD-2-Clause": true, "BSD-3-Clause": true, "BSD-4-Clause": false, "ISC": true, "CC0-1.0": true,
	"Unlicense": true, "Zlib": true, "0BSD": true, "public domain": true,
}

// excused are files that look like licences and bind nothing that is linked, each with the reason.
var excused = map[string]string{
	"modernc.org/memory LICENSE-LOGO": "names where a picture in its documentation comes from",
}

// unknown is what classify says of a text that it does not know.
const unknown = "unknown"

// isLicenceFile goes by the names that projects use.
func isLicenceFile(name string) bool {
	base := strings.ToUpper(name)
	for _, prefix := range []string{"LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE", "PATENTS", "MIT-LICENSE"} {
		if strings.HasPrefix(base, prefix) && !strings.HasSuffix(base, ".GO") {
			return true
		}
	}
	return false
}

// isNotice tells files that go beside a licence from licences.
func isNotice(name string) bool {
	base := strings.ToUpper(name)
	list := strings.Contains(base, "3RD") || strings.Contains(base, "THIRD") // other modules' licences; those linked are read themselves
	return list || strings.HasPrefix(base, "NOTICE") || strings.HasPrefix(base, "PATENTS") || strings.HasPrefix(base, "COPYRIGHT")
}

// classify gives the SPDX name of a licence by sentences that its text has to have. The GPL's kin are looked
// for first, so that a file with several licences is known by its strictest.
func classify(text string) string {
	t := strings.ToLower(strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '*' || r == '#' || r == '/'
	}), " "))
	has := func(all ...string) bool {
		for _, s := range all {
			if !strings.Contains(t, s) {
				return false
			}
		}
		return true
	}
	switch {
	case has("mozilla public license", "source code form"), has("mozilla public license version"):
		return "MPL" // it names the GPL's kin
	case has("gnu affero general public license"):
		return "AGPL"
	case has("gnu lesser general public license"), has("gnu library general public license"):
		return "LGPL"
	case has("gnu general public license"):
		return "GPL"
	case has("eclipse public license"):
		return "EPL"
	case has("server side public license"), has("business source license"), has("elastic license"), has("commons clause"):
		return "not open source"
	case has("apache license", "version 2.0"), has("apache-2.0"):
		return "Apache-2.0"
	case has("this is free and unencumbered software"):
		return "Unlicense"
	case has("cc0 1.0 universal"), has("creative commons", "cc0"):
		return "CC0-1.0"
	case has("dedicated to the public domain by the authors"):
		return "public domain"
	case has("redistribution and use in source and binary forms"):
		return bsd(has)
	case has("permission is hereby granted, free of charge", "the above copyright notice and this permission notice"):
		return "MIT"
	case has("permission to use, copy, modify, and", "for any purpose with or without fee is hereby granted", "provided that the above copyright notice"):
		return "ISC"
	case has("permission to use, copy, modify, and", "for any purpose with or without fee is hereby granted"):
		return "0BSD"
	case has("this software is provided 'as-is'", "altered source versions must be plainly marked"):
		return "Zlib"
	}
	return unknown
}

func bsd(has func(...string) bool) string {
	switch {
	case has("all advertising materials mentioning"):
		return "BSD-4-Clause"
	case has("endorse or promote products"):
		return "BSD-3-Clause"
	}
	return "BSD-2-Clause"
}
