package theme

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
)

// rgb is a colour of sRGB, each part from 0 to 1.
type rgb [3]float64

// parseColor reads "#rrggbb". Anything else is not a colour.
func parseColor(s string) (rgb, bool) {
	if len(s) != 7 || s[0] != '#' {
		return rgb{}, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return rgb{}, false
	}
	return rgb{float64(n>>16&255) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}, true
}

func (c rgb) String() string {
	b := func(f float64) int { return int(math.Round(f * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", b(c[0]), b(c[1]), b(c[2]))
}

// luminance is the relative luminance as WCAG 2.2 defines it.
func (c rgb) luminance() float64 {
	var l [3]float64
	for i, v := range c {
		if v <= 0.04045 {
			l[i] = v / 12.92
		} else {
			l[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

// contrast is the contrast ratio of two colours as WCAG 2.2 defines it, 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := a.luminance(), b.luminance()
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

// readable is the contrast that coloured text keeps: WCAG's 4.5 with a little to spare for
// rounding.
const readable = 4.6

// legible gives the colour nearest to c, mixed with black or white, that can be read on paper.
func legible(c, paper rgb) rgb {
	toward := rgb{}
	if paper.luminance() < 0.18 {
		toward = rgb{1, 1, 1}
	}
	for step := 0; step <= 20; step++ {
		k := float64(step) / 20
		mixed := rgb{}
		for i := range c {
			mixed[i] = c[i]*(1-k) + toward[i]*k
		}
		if parsed, _ := parseColor(mixed.String()); contrast(parsed, paper) >= readable {
			return parsed
		}
	}
	return toward
}

// tint names the class of a section's colour, "" for none.
func tint(color string) string {
	if _, ok := parseColor(color); !ok {
		return ""
	}
	return "t" + strings.ToLower(color[1:])
}

// palette is theme.toml's colours for one mode.
type palette struct {
	Paper  string `toml:"paper"`
	Ink    string `toml:"ink"`
	Soft   string `toml:"soft"`
	Rule   string `toml:"rule"`
	Accent string `toml:"accent"`
	Wash   string `toml:"wash"`
}

func (p palette) each(f func(name, value string)) {
	f("paper", p.Paper)
	f("ink", p.Ink)
	f("soft", p.Soft)
	f("rule", p.Rule)
	f("accent", p.Accent)
	f("wash", p.Wash)
}

// rules gives the custom properties of a mode and the rules of the sections' colours in it. accent, where
// it is a colour, takes the place of the theme's own.
func (p palette) rules(accent string, sections []string) string {
	paper, _ := parseColor(p.Paper)
	if c, ok := parseColor(accent); ok {
		p.Accent = legible(c, paper).String()
	}
	var b strings.Builder
	b.WriteString(":root{")
	p.each(func(name, value string) { fmt.Fprintf(&b, "--%s:%s;", name, value) })
	b.WriteString("--k:var(--accent)}")
	seen := map[string]bool{}
	sorted := append([]string(nil), sections...)
	sort.Strings(sorted)
	for _, s := range sorted {
		c, ok := parseColor(s)
		if class := tint(s); ok && !seen[class] {
			seen[class] = true
			fmt.Fprintf(&b, ".%s{--k:%s}", class, legible(c, paper))
		}
	}
	return b.String()
}
