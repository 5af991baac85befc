package theme

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// policy is the Content-Security-Policy of a page whose only style and scripts are these, and whose scripts may send something to us or not.
// JSON-LD blocks need no hash: HTML runs no policy over a script that is data.
func policy(style string, sends bool, scripts ...string) string {
	var b strings.Builder
	b.WriteString("default-src 'none'; style-src " + hash(style))
	if len(scripts) > 0 {
		b.WriteString("; script-src")
		for _, s := range scripts {
			b.WriteString(" " + hash(s))
		}
	}
	if sends {
		b.WriteString("; connect-src 'self'") // navigator.sendBeacon
	}
	b.WriteString("; img-src 'self' data:; media-src 'self'; font-src 'self'; manifest-src 'self'" +
		"; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	return b.String()
}

// hash is a source of CSP level 2 for an inline block.
func hash(block string) string {
	sum := sha256.Sum256([]byte(block))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
