package e2e

import (
	"strings"
	"testing"
)

// invented stories for pages that have all their parts.
var invented = []struct{ section, headline, standfirst, by, lang, body string }{
	{"River", "Night ferry to Old Wharf returns after nine weeks", "The harbour master says the steering has been replaced, and inspected twice.", "Amina Bello", "", ferry},
	{"River", "Inquiry into the “Lady Maro” finds a worn cable", "", "Amina Bello", "", ferry},
	{"Council", "Traders win a delay of the stall tax", "The council will hear them first.", "Jonas Weir", "", tax},
	{"Council", "Drains before lights, says the treasurer", "", "Jonas Weir", "", tax},
	{"Sport", "Sixteen-year-old wins the national chess title", "", "Ada Obi", "", chess},
	{"River", "عودة العبّارة الليلية إلى الرصيف القديم", "قال مدير الميناء إن نظام التوجيه استُبدل.", "سليم حداد", "ar", arabic},
	{"Council", "Le marché obtient un sursis", "", "Inès Roy", "fr", french},
}

const (
	ferry = `<p>The night ferry between Maro and Old Wharf sails again from Monday, nine weeks after the <em>Lady Maro</em> struck the landing stage.</p>
<h2>What was found</h2><p>“A worn cable, and two inspections that nobody made,” said the harbour master, Amina Bello.</p>
<blockquote><p>We waited nine weeks for a cable.</p></blockquote>
<ul><li>Two deckhands were hurt.</li><li>No passenger was.</li></ul>
<p>Fares stay as they are until <a href="https://example.org/fares">June</a>.</p>`
	tax    = `<p>Traders in the central market have won three months' delay of the new stall tax.</p><p>The council will hear their union on Thursday; the treasurer wants drains first, then lights.</p>`
	chess  = `<p>She beat the holder in forty moves, with an opening that she had learnt from a borrowed book.</p><table><thead><tr><th>Round</th><th>Result</th></tr></thead><tbody><tr><td>1</td><td>Won</td></tr></tbody></table>`
	arabic = `<p>تبحر العبّارة الليلية من جديد يوم الاثنين، بعد تسعة أسابيع من اصطدامها بالرصيف.</p><p>وقالت مديرة الميناء: «كان الحبل مهترئا».</p>`
	french = `<p>Les commerçants du marché central ont obtenu trois mois de sursis avant la nouvelle taxe.</p>`
)

// paper starts a server with the invented stories and gives their paths, in the order of the list above.
func paper(t *testing.T) (s *server, stories []string) {
	t.Helper()
	data := t.TempDir()
	for _, i := range invented {
		args := []string{"story", "add", "--data", data, "--headline", i.headline, "--section", i.section, "--by", i.by, "--topic", "Ferries", "--body", "-", "--publish"}
		if i.standfirst != "" {
			args = append(args, "--standfirst", i.standfirst)
		}
		if i.lang != "" {
			args = append(args, "--lang", i.lang)
		}
		stories = append(stories, add(t, i.body, args...))
	}
	return serve(t, data).ready(), stories
}

// add carries out a command with some standard input and gives the path that it prints. It must succeed.
func add(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	out, errs, code := try(t, stdin, args...)
	if code != 0 {
		t.Fatalf("broadsheet %s: exit status %d\n%s", strings.Join(args, " "), code, errs)
	}
	return strings.TrimSpace(out)
}

// pages are the kinds of pages that readers see, by name.
func pages(stories []string) map[string]string {
	return map[string]string{
		"front": "/", "section": "/river/", "topic": "/topic/ferries/", "story": stories[0], "arabic": stories[5],
		"search": "/search?q=ferry", "nothing found": "/search?q=xyzzy", "404": "/no/such/page/", "lite": "/lite" + stories[0], "archive": stories[0][:9],
	}
}
