package e2e

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab opens a tab of a browser of the test's own, width CSS pixels wide, or skips the test. Nothing but
// loopback can be reached from it.
func tab(t *testing.T, width int64) context.Context {
	t.Helper()
	ctx, stopTimer := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(stopTimer)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	do(t, ctx, chromedp.EmulateViewport(width, 900))
	return ctx
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Skip("skipped: no Chromium (Debian's package chromium)")
	return ""
}

// do runs an action in a tab and gives its result.
func do[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// script runs JavaScript in a tab, waiting for a promise.
func script[T any](t *testing.T, ctx context.Context, source string) T {
	t.Helper()
	wait := true
	return do(t, ctx, chromedp.Evaluate[T](source, func(p *runtime.EvaluateParams) { p.AwaitPromise = &wait }))
}

// scheme sets the reader's preference: "light" or "dark".
func scheme(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// trusted lets the test run scripts of its own in pages whose policy forbids it.
func trusted(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := chromedp.Call(ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
}

// fetched gives the file of a tool that ./test fetches, or skips the test.
func fetched(t *testing.T, variable, what string) string {
	t.Helper()
	file := os.Getenv(variable)
	if file == "" {
		t.Skipf("skipped: no %s (./test fetches it and sets %s)", what, variable)
	}
	return file
}
