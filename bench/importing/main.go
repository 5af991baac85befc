// Command importing measures the import of a large WordPress export into SQLite: stories a second, and the peak memory of
// the process, as the median of five runs, beside the time that an fsync of 4 KB takes in the same folder.
//
//	go run ./bench/importing [-mb 100] [-runs 5] [-file EXPORT.xml]
//
// It builds the program, writes an export of made-up stories (or takes one), and runs the program's own command as anybody
// would, each time into an empty folder.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	mb := flag.Int("mb", 100, "size of the export in MB")
	runs := flag.Int("runs", 5, "how many runs")
	file := flag.String("file", "", "an export to use in place of a made-up one")
	flag.Parse()
	if err := run(*mb, *runs, *file); err != nil {
		fmt.Fprintln(os.Stderr, "importing:", err)
		os.Exit(1)
	}
}

func run(mb, runs int, file string) (err error) {
	dir, err := os.MkdirTemp("", "bench-importing-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	program := filepath.Join(dir, "broadsheet")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/broadsheet").CombinedOutput(); err != nil {
		return fmt.Errorf("building: %w\n%s", err, out)
	}
	if file == "" {
		file = filepath.Join(dir, "export.xml")
		if err := writeExport(file, mb<<20); err != nil {
			return err
		}
	}
	st, err := os.Stat(file)
	if err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d processors; an export of %.0f MB\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), float64(st.Size())/1e6)
	var rates, storing, peaks, syncs []float64
	for i := range runs {
		sync, err := fsync(dir)
		if err != nil {
			return err
		}
		data := filepath.Join(dir, "data")
		if err := os.RemoveAll(data); err != nil {
			return err
		}
		start := time.Now()
		cmd := exec.Command(program, "import", "wordpress", file, "--data", data, "--json")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("run %d: %w", i+1, err)
		}
		took := time.Since(start)
		var sum struct {
			Stories int     `json:"stories"`
			Seconds float64 `json:"seconds"`
		}
		if err := json.Unmarshal(out, &sum); err != nil {
			return fmt.Errorf("run %d: reading the summary: %w", i+1, err)
		}
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			return errors.New("this system does not tell a process's peak memory")
		}
		rates = append(rates, float64(sum.Stories)/took.Seconds())
		storing = append(storing, float64(sum.Stories)/sum.Seconds)
		peaks = append(peaks, float64(usage.Maxrss)/1024)
		syncs = append(syncs, sync.Seconds()*1e6)
		fmt.Printf("run %d: %d stories in %.1f s (stored in %.1f s), peak %d MB\n", i+1, sum.Stories, took.Seconds(), sum.Seconds, usage.Maxrss/1024)
	}
	line := func(what string, v []float64) {
		slices.Sort(v)
		fmt.Printf("%-52s min %8.0f  median %8.0f  max %8.0f\n", what, v[0], v[len(v)/2], v[len(v)-1])
	}
	line("stories a second, read and stored", storing)
	line("stories a second, with search and neighbours", rates)
	line("peak memory, MB", peaks)
	line("yardstick: fsync of 4 KB, microseconds", syncs)
	return nil
}

// fsync is the median time to write and sync 4 KB, of twenty.
func fsync(dir string) (time.Duration, error) {
	f, err := os.CreateTemp(dir, "fsync-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block := make([]byte, 4096)
	var took []time.Duration
	for range 20 {
		start := time.Now()
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

// words are drawn with falling frequency, so that texts share some and differ in others, as texts do.
var words = strings.Fields(`the of to and in a said on that river for ferry council market was with town at from by were people water
	road traders price mayor school bridge harbour inquiry winch onions millet yams season flood club league goal keeper hospital nurse teacher union tariff pump
	court judge hearing witness fisherman net canoe quay warehouse customs clerk budget vote motion chamber ward district province governor minister radio
	festival drum choir mask weaver dye cloth smith forge boat engine diesel fuel queue permit licence inspector report committee delay repair contract tender bid`)

func text(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		w := words[int(float64(len(words))*r.Float64()*r.Float64())]
		b.WriteString(w)
		if r.IntN(12) == 0 {
			fmt.Fprintf(&b, "%d", r.IntN(5000)) // a name of its own, as every text has some
		}
	}
	return b.String()
}

// writeExport writes a WXR file of about a size: stories of some 400 words in eight sections, with tags and some comments.
func writeExport(name string, size int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	r := rand.New(rand.NewPCG(1, 2))
	written := 0
	put := func(format string, args ...any) {
		n, _ := fmt.Fprintf(w, format, args...) // kept by w and returned by Flush
		written += n
	}
	put(`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Bench</title><link>https://bench.example</link><language>en</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://bench.example</wp:base_site_url><wp:base_blog_url>https://bench.example</wp:base_blog_url>
`)
	at := time.Date(2010, 1, 1, 6, 0, 0, 0, time.UTC)
	for id := 1; written < size; id++ {
		at = at.Add(time.Duration(r.IntN(300)) * time.Minute)
		slug := fmt.Sprintf("%s-%d", strings.ReplaceAll(text(r, 5), " ", "-"), id)
		put("<item><title>%s</title><link>https://bench.example/%s/%s/</link><dc:creator><![CDATA[writer%d]]></dc:creator><guid isPermaLink=\"false\">https://bench.example/?p=%d</guid>",
			text(r, 8), at.Format("2006/01"), slug, r.IntN(20), id)
		put("<content:encoded><![CDATA[%s", text(r, 60))
		for range 6 {
			put("\n\n%s", text(r, 60))
		}
		put("]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>%d</wp:post_id><wp:post_date>%s</wp:post_date><wp:post_date_gmt>%s</wp:post_date_gmt>",
			id, at.Format(time.DateTime), at.Format(time.DateTime))
		put("<wp:comment_status>open</wp:comment_status><wp:post_name>%s</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>", slug)
		put("<category domain=\"category\" nicename=\"section-%d\"><![CDATA[Section %d]]></category>", id%8, id%8)
		for range 2 {
			tag := r.IntN(300)
			put("<category domain=\"post_tag\" nicename=\"tag-%d\"><![CDATA[Tag %d]]></category>", tag, tag)
		}
		if id%5 == 0 {
			put("<wp:comment><wp:comment_id>%d</wp:comment_id><wp:comment_author>Reader</wp:comment_author><wp:comment_date_gmt>%s</wp:comment_date_gmt><wp:comment_content><![CDATA[%s]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type></wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>",
				id, at.Format(time.DateTime), text(r, 30))
		}
		put("</item>\n")
	}
	put("</channel></rss>\n")
	return errors.Join(w.Flush(), f.Close())
}
