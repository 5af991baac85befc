package theme

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
)

// Fingerprint tells the files of one theme from those of another: pages that it made look the same as long as it is the same.
func (t *Theme) Fingerprint() string {
	sum := sha256.New()
	err := fs.WalkDir(t.files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(t.files, name)
		sum.Write([]byte(name + "\x00"))
		sum.Write(data)
		return err
	})
	if err != nil {
		sum.Write([]byte(t.loaded.String())) // only this theme, as it was loaded, is the same
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}
