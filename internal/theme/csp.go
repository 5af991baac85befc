package theme

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// policy is the Content-Security-Policy of a page whose only style and script are these. JSON-LD blocks
// need no hash: HTML runs no policy over a script that is data.
func policy(style, script string) string {
	var b strings.Builder
	b.WriteString("default-src 'none'; style-src " + hash(style))
	if script != "" {
		b.WriteString("; script-src " + hash(script) + "; connect-src 'self'") // sendBeacon connects
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
