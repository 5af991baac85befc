package main

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"broadsheet/internal/related"
	"broadsheet/internal/richtext"
	"broadsheet/internal/topics"
)

// tagged papers: stories to which people gave topics.
type filed struct {
	text   topics.Text
	topics []int
}

type paper struct {
	name    string
	stories []filed
	names   []string // of topics
	index   map[string]int
}

func newPaperOf(name string) *paper { return &paper{name: name, index: map[string]int{}} }

func (p *paper) add(t topics.Text, names []string) {
	s := filed{text: t}
	for _, n := range names {
		n = strings.TrimSpace(n)
		if n == "" {
			continue
		}
		i, ok := p.index[n]
		if !ok {
			i = len(p.names)
			p.index[n] = i
			p.names = append(p.names, n)
		}
		if !slices.Contains(s.topics, i) {
			s.topics = append(s.topics, i)
		}
	}
	p.stories = append(p.stories, s)
}

// common takes the topics that one story alone has off the paper: with that story's topics hidden they are not there to be found.
func (p *paper) common() {
	counts := make([]int, len(p.names))
	for _, s := range p.stories {
		for _, t := range s.topics {
			counts[t]++
		}
	}
	moved := make([]int, len(p.names))
	var names []string
	for t, n := range counts {
		moved[t] = -1
		if n > 1 {
			moved[t] = len(names)
			names = append(names, p.names[t])
		}
	}
	p.names = names
	for i := range p.stories {
		var kept []int
		for _, t := range p.stories[i].topics {
			if moved[t] >= 0 {
				kept = append(kept, moved[t])
			}
		}
		p.stories[i].topics = kept
	}
}

// same reports whether another file holds the same paper.
func (p *paper) same(o *paper) bool {
	return len(p.stories) == len(o.stories) && p.stories[0].text.Headline == o.stories[0].text.Headline
}

// byHand hides the topics of each story of papers that people filed, suggests topics from the rest of the paper, and compares. Only topics that
// another story has, too, can be found; a story without any such is not asked about.
func byHand(dir string) error {
	papers, err := handPapers(dir)
	if err != nil {
		return err
	}
	fmt.Println("topics by hand: each story's topics hidden and suggested from the rest of the paper")
	fmt.Printf("  %-34s %7s %7s %6s", "paper", "stories", "asked", "topics")
	ways := []string{"broadsheet", "frequent", "tf-idf votes", "name in text"}
	for _, w := range ways {
		fmt.Printf("  %-22s", w)
	}
	fmt.Printf("\n  %-34s %7s %7s %6s", "", "", "", "")
	for range ways {
		fmt.Printf("  %-22s", "P@1   P@3   R@5")
	}
	fmt.Println()
	sums := make([]scores, len(ways))
	counted := 0
	var done []*paper
	for _, p := range papers {
		p.common()
		counts := make([]int, len(p.names))
		var asked []int
		for i, s := range p.stories {
			for _, t := range s.topics {
				counts[t]++
			}
			if len(s.topics) > 0 {
				asked = append(asked, i)
			}
		}
		if len(asked) < 20 || len(p.names) < 3 || slices.ContainsFunc(done, p.same) {
			continue
		}
		done = append(done, p)
		fmt.Printf("  %-34s %7d %7d %6d", p.name, len(p.stories), len(asked), len(p.names))
		for w, suggest := range []func(int) []int{oursOn(p, counts), frequentOn(p, counts), votesOn(p), nameOn(p)} {
			var got scores
			for _, i := range asked {
				got.take(suggest(i), p.stories[i].topics)
			}
			got.mean()
			sums[w].plus(got)
			fmt.Printf("  %.3f %.3f %.3f     ", got.p1, got.p3, got.r5)
		}
		fmt.Println()
		counted++
	}
	if counted == 0 {
		return nil
	}
	fmt.Printf("  %-34s %7s %7s %6s", "mean over papers", "", "", "")
	for _, s := range sums {
		n := float64(counted)
		fmt.Printf("  %.3f %.3f %.3f     ", s.p1/n, s.p3/n, s.r5/n)
	}
	fmt.Println()
	return nil
}

// scores are precision at 1 and 3, and recall at 5, of the topics that another story has.
type scores struct {
	n          int
	p1, p3, r5 float64
}

func (s *scores) take(got, want []int) {
	hits := func(k int) float64 {
		n := 0
		for _, t := range got[:min(k, len(got))] {
			if slices.Contains(want, t) {
				n++
			}
		}
		return float64(n)
	}
	s.n++
	s.p1 += hits(1)
	s.p3 += hits(3) / 3
	s.r5 += hits(5) / float64(len(want))
}

func (s *scores) mean() {
	n := float64(max(s.n, 1))
	s.p1, s.p3, s.r5 = s.p1/n, s.p3/n, s.r5/n
}

func (s *scores) plus(o scores) { s.p1, s.p3, s.r5 = s.p1+o.p1, s.p3+o.p3, s.r5+o.r5 }

// oursOn is what Broadsheet suggests. The index is given no topics at all, so that none of the hidden ones can be in it.
func oursOn(p *paper, counts []int) func(int) []int {
	x := related.New()
	for i, s := range p.stories {
		x.Fill(related.Doc{ID: int64(i + 1), Lang: s.text.Lang, Headline: s.text.Headline, Text: s.text.Body})
	}
	var known []topics.Topic
	for i, n := range p.names {
		known = append(known, topics.Topic{ID: int64(i + 1), Name: n, Stories: counts[i]})
	}
	c := topics.NewCatalogue(known)
	return func(i int) []int {
		var near []topics.Labelled
		for _, pick := range x.Near(int64(i+1), related.Options{Limit: topics.NearMost, All: true}) {
			l := topics.Labelled{Like: topics.Like{ID: pick.ID, Score: pick.Score}}
			for _, t := range p.stories[pick.ID-1].topics {
				l.Topics = append(l.Topics, int64(t+1))
			}
			near = append(near, l)
		}
		var out []int
		for _, s := range topics.Rank(c, p.stories[i].text, near, len(p.stories)) {
			out = append(out, int(s.ID-1))
		}
		return out
	}
}

// frequentOn suggests the topics that most other stories have.
func frequentOn(p *paper, counts []int) func(int) []int {
	order := make([]int, len(p.names))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return counts[order[a]] > counts[order[b]] })
	return func(int) []int { return order }
}

// votesOn lets the ten nearest stories by plain TF-IDF vote, each with its cosine.
func votesOn(p *paper) func(int) []int {
	var stories []story
	for _, s := range p.stories {
		stories = append(stories, story{lang: s.text.Lang, headline: s.text.Headline, text: s.text.Body})
	}
	w := newTFIDF(stories)
	return func(i int) []int {
		votes := map[int]float64{}
		for _, n := range w.nearest(i, 10) {
			for _, t := range p.stories[n].topics {
				votes[t] += w.similarity(i, n)
			}
		}
		return byScore(votes)
	}
}

// nameOn suggests the topics whose names stand in the text, whatever the capitals, those that stand there most often first.
func nameOn(p *paper) func(int) []int {
	return func(i int) []int {
		text := " " + strings.ToLower(strings.Join(strings.FieldsFunc(p.stories[i].text.Headline+" "+p.stories[i].text.Body, func(r rune) bool { return strings.ContainsRune(" \n\t.,;:!?()\"“”«»", r) }), " ")) + " "
		votes := map[int]float64{}
		for t, n := range p.names {
			if c := strings.Count(text, " "+strings.ToLower(n)+" "); c > 0 {
				votes[t] = float64(c)
			}
		}
		return byScore(votes)
	}
}

func byScore(votes map[int]float64) []int {
	var order []int
	for t := range votes {
		order = append(order, t)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(votes[b], votes[a]), cmp.Compare(a, b)) })
	return order
}

// handPapers reads what of the data people filed under topics: exports of WordPress (tags, where there are any, else categories) and Ghost, and news
// with one label a story.
func handPapers(dir string) ([]*paper, error) {
	var out []*paper
	files, _ := filepath.Glob(filepath.Join(dir, "wxr", "real", "*.xml"))
	for _, f := range files {
		p, err := wxrPaper(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		out = append(out, p)
	}
	files, _ = filepath.Glob(filepath.Join(dir, "ghost", "real", "*.json"))
	for _, f := range files {
		if p, err := ghostPaper(f); err == nil {
			out = append(out, p)
		}
	}
	if p, err := bbcPaper(filepath.Join(dir, "topics", "bbc", "bbc.jsonl.gz")); err == nil {
		out = append(out, p)
	}
	files, _ = filepath.Glob(filepath.Join(dir, "topics", "masakhanews", "*", "dev.tsv"))
	for _, f := range files {
		if p, err := labelledPaper(f); err == nil {
			out = append(out, p)
		}
	}
	return out, nil
}

func wxrPaper(file string) (*paper, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	name := strings.TrimSuffix(filepath.Base(file), ".xml")
	tags, cats := newPaperOf(name+", tags"), newPaperOf(name+", categories")
	d := xml.NewDecoder(f)
	d.Strict = false
	lang := ""
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		el, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if el.Name.Local == "language" && lang == "" {
			d.DecodeElement(&lang, &el)
			continue
		}
		if el.Name.Local != "item" {
			continue
		}
		var it struct {
			Title    string `xml:"title"`
			Type     string `xml:"post_type"`
			Contents []struct {
				Space xml.Name
				Text  string `xml:",chardata"`
			} `xml:"encoded"`
			Filed []struct {
				Domain string `xml:"domain,attr"`
				Name   string `xml:",chardata"`
			} `xml:"category"`
		}
		if err := d.DecodeElement(&it, &el); err != nil {
			return nil, err
		}
		if it.Type != "" && it.Type != "post" {
			continue
		}
		body := ""
		for _, c := range it.Contents {
			if len(c.Text) > len(body) {
				body = c.Text
			}
		}
		text := topics.Text{Lang: lang, Headline: it.Title, Body: richtext.Plain(richtext.Sanitise(body))}
		var t2, c2 []string
		for _, c := range it.Filed {
			switch c.Domain {
			case "post_tag", "tag":
				t2 = append(t2, c.Name)
			case "category":
				if c.Name != "Uncategorized" {
					c2 = append(c2, c.Name)
				}
			}
		}
		tags.add(text, t2)
		cats.add(text, c2)
	}
	if len(tags.names) == 0 {
		return cats, nil
	}
	return tags, nil
}

func ghostPaper(file string) (*paper, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	type data struct {
		Posts []struct {
			ID, Title, HTML string
		} `json:"posts"`
		Tags []struct{ ID, Name string } `json:"tags"`
		Both []struct {
			Post string `json:"post_id"`
			Tag  string `json:"tag_id"`
		} `json:"posts_tags"`
	}
	var doc struct {
		DB []struct {
			Data data `json:"data"`
		} `json:"db"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil || len(doc.DB) == 0 {
		return nil, fmt.Errorf("not read: %v", err)
	}
	p := newPaperOf(strings.TrimSuffix(filepath.Base(file), ".json"))
	if len(p.name) > 33 {
		p.name = p.name[:33]
	}
	v := doc.DB[0].Data
	names, of := map[string]string{}, map[string][]string{}
	for _, t := range v.Tags {
		names[t.ID] = t.Name
	}
	for _, b := range v.Both {
		of[b.Post] = append(of[b.Post], names[b.Tag])
	}
	for _, s := range v.Posts {
		p.add(topics.Text{Lang: "en", Headline: s.Title, Body: richtext.Plain(richtext.Sanitise(s.HTML))}, of[s.ID])
	}
	return p, nil
}

func bbcPaper(file string) (*paper, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	p := newPaperOf("bbc, one label a story")
	for d := json.NewDecoder(z); ; {
		var v struct{ Category, Title, Text string }
		if err := d.Decode(&v); err == io.EOF {
			return p, nil
		} else if err != nil {
			return nil, err
		}
		p.add(topics.Text{Lang: "en", Headline: v.Title, Body: v.Text}, []string{v.Category})
	}
}

func labelledPaper(file string) (*paper, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	code := filepath.Base(filepath.Dir(file))
	p := newPaperOf("masakhanews " + code + ", one label")
	lang := map[string]string{"amh": "am", "eng": "en", "fra": "fr", "hau": "ha", "ibo": "ig", "pcm": "pcm", "swa": "sw", "yor": "yo"}[code]
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	for first := true; ; first = false {
		row, err := r.Read()
		if err == io.EOF {
			return p, nil
		}
		if err != nil || first || len(row) < 3 {
			continue
		}
		p.add(topics.Text{Lang: lang, Headline: row[1], Body: row[2]}, []string{row[0]})
	}
}
