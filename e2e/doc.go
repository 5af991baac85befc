// Package e2e tests the built binary as a black box: its commands as scripts (scripts/*.txtar), its server over HTTP, what
// is left after it is killed, and its pages in a real browser.
package e2e
