package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/analyser"
	"broadsheet/internal/related"
)

// lee: 50 short news texts, each pair's likeness judged by people (Lee, Pincombe and Welsh, 2005), and 300 more as background.
func lee(dir string) error {
	texts, err := readLines(filepath.Join(dir, "lee.cor"))
	if err != nil {
		return err
	}
	background, err := readLines(filepath.Join(dir, "lee_background.cor"))
	if err != nil {
		return err
	}
	rows, err := readLines(filepath.Join(dir, "similarities0-1.txt"))
	if err != nil {
		return err
	}
	var stories []story
	for _, s := range slices.Concat(texts, background) {
		stories = append(stories, story{lang: "en", text: s})
	}
	fmt.Printf("lee50: Pearson's correlation with people's judgement of %d texts in pairs, %d more as background\n", len(texts), len(background))
	compare(stories, func(built way) string {
		var judged, got []float64
		for i, row := range rows {
			for j, field := range strings.Fields(row) {
				if j <= i {
					continue
				}
				v, _ := strconv.ParseFloat(field, 64)
				judged = append(judged, v)
				got = append(got, (built.similarity(i, j)+built.similarity(j, i))/2)
			}
		}
		return fmt.Sprintf("%6.3f", pearson(judged, got))
	})
	return nil
}

// labelled is a document whose event is known.
type labelled struct{ ID, Topic, Event, Text string }

// ecb: for each text, are the nearest about the same event? In its topic there is a look-alike event (Cybulska and Vossen, 2014).
func ecb(dir string) error {
	docs, err := readJSONLines(filepath.Join(dir, "ecbplus-train-dev.jsonl"))
	if err != nil {
		return err
	}
	for _, mode := range []string{"whole texts", "headline-length texts"} {
		stories := make([]story, len(docs))
		for i, d := range docs {
			headline, text, _ := strings.Cut(d.Text, "\n")
			if mode == "headline-length texts" {
				text = ""
			}
			stories[i] = story{lang: "en", headline: headline, text: text}
		}
		fmt.Printf("ecb+, %s: same event among %d texts, and among those of its topic only\n", mode, len(docs))
		compare(stories, func(built way) string {
			var all, inside precision
			for i, d := range docs {
				same := func(j int) bool { return docs[j].Event == d.Event && docs[j].Topic == d.Topic }
				found := built.nearest(i, 100)
				all.add(found, same)
				inside.add(slices.DeleteFunc(found, func(j int) bool { return docs[j].Topic != d.Topic }), same)
			}
			return fmt.Sprintf("P@1 %.3f  P@5 %.3f   in its topic P@1 %.3f  P@5 %.3f", all.at1(), all.at5(), inside.at1(), inside.at5())
		})
		fmt.Printf("ecb+, %s: running stories, an event being one\n", mode)
		soFar(stories, func(a, b int) bool { return docs[a].Event == docs[b].Event && docs[a].Topic == docs[b].Topic })
	}
	return nil
}

// wikiref: articles that Wikipedia's pages cite, by page; pages with one article are noise.
func wikiref(dir string) error {
	docs, err := readJSONLines(filepath.Join(dir, "wikiref220.jsonl"))
	if err != nil {
		return err
	}
	mates := map[string]int{}
	stories := make([]story, len(docs))
	for i, d := range docs {
		mates[d.Event]++
		stories[i] = story{lang: "en", text: d.Text}
	}
	fmt.Printf("wikiref220: P@5 of documents with mates among %d (fewer than five mates count as all that can be had)\n", len(docs))
	compare(stories, func(built way) string {
		var sum, n float64
		for i, d := range docs {
			if mates[d.Event] == 1 {
				continue
			}
			right := 0
			for _, j := range built.nearest(i, 5) {
				if docs[j].Event == d.Event {
					right++
				}
			}
			sum += float64(right) / float64(min(5, mates[d.Event]-1))
			n++
		}
		return fmt.Sprintf("%.3f", sum/n)
	})
	noise, picked := 0, 0
	index := newOurs(stories).(ours).index
	for i, d := range docs {
		if mates[d.Event] == 1 {
			noise++
			if len(index.Near(int64(i+1), related.Options{})) > 0 {
				picked++
			}
		}
	}
	fmt.Printf("  broadsheet, as readers get it: %d of %d documents without a mate are offered anything\n", picked, noise)
	return nil
}

// semeval: pairs of news in the same language, judged by people from 1 (same) to 4 (Chen et al., SemEval-2022 task 8).
func semeval(dir string) error {
	f, err := os.Open(filepath.Join(dir, "training_set.csv"))
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var stories []story
	judged := map[string][]float64{}
	pairs := map[string][]int{} // language → place of the first of each pair
	for _, r := range rows[1:] {
		lang := r[column["lang1"]]
		if lang != r[column["lang2"]] {
			continue
		}
		v, err := strconv.ParseFloat(r[column["Overall"]], 64)
		if err != nil {
			return err
		}
		judged[lang] = append(judged[lang], -v)
		pairs[lang] = append(pairs[lang], len(stories))
		stories = append(stories, story{lang: lang, text: r[column["text1"]]}, story{lang: lang, text: r[column["text2"]]})
	}
	langs := slices.Sorted(maps.Keys(pairs))
	fmt.Printf("semeval-2022 task 8, training: Pearson's correlation with people's judgement, by language\n  %-11s", "")
	for _, l := range langs {
		fmt.Printf(" %8s", fmt.Sprintf("%s(%d)", l, len(pairs[l])))
	}
	fmt.Println()
	judge := func(built way) string {
		var line strings.Builder
		for _, l := range langs {
			got := make([]float64, len(pairs[l]))
			for i, a := range pairs[l] {
				got[i] = (built.similarity(a, a+1) + built.similarity(a+1, a)) / 2
			}
			fmt.Fprintf(&line, " %8.3f", pearson(judged[l], got))
		}
		return line.String()
	}
	compare(stories, judge)
	unsaid, wrong := slices.Clone(stories), 0
	for i := range unsaid {
		if unsaid[i].lang = cmp.Or(analyser.Foreign(unsaid[i].text, "en"), "en"); unsaid[i].lang != stories[i].lang {
			wrong++
		}
	}
	fmt.Printf("  and as an English paper's import has them, their languages told by their texts, %d of %d wrongly:\n", wrong, len(unsaid))
	try("broadsheet", newOurs, unsaid, judge)
	return nil
}

// precision at 1 and at 5; a place left empty counts as wrong.
type precision struct{ first, five, n float64 }

func (p *precision) add(found []int, right func(int) bool) {
	p.n++
	for k, j := range found[:min(5, len(found))] {
		if right(j) {
			p.five++
			if k == 0 {
				p.first++
			}
		}
	}
}

func (p *precision) at1() float64 { return p.first / p.n }
func (p *precision) at5() float64 { return p.five / p.n / 5 }

func pearson(a, b []float64) float64 {
	n := float64(len(a))
	var sa, sb, saa, sbb, sab float64
	for i := range a {
		sa, sb = sa+a[i], sb+b[i]
		saa, sbb, sab = saa+a[i]*a[i], sbb+b[i]*b[i], sab+a[i]*b[i]
	}
	return (sab - sa*sb/n) / math.Sqrt((saa-sa*sa/n)*(sbb-sb*sb/n))
}

func readLines(file string) ([]string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n"), nil
}

func readJSONLines(file string) ([]labelled, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var docs []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var d labelled
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, lines.Err()
}
