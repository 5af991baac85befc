package demo

import "broadsheet/internal/news"

// The paper itself.
const (
	paperName = "The Jolende Courier"
	tagline   = "The news of Jolende and the Asunde river"
	zone      = "Africa/Lagos" // an hour ahead of UTC all year
)

// section is a department, as the demo makes it.
type section struct {
	slug, parent, name, color, about string
}

var sections = []section{
	{"news", "", "News", "#a3151d", "What happened in Jolende and the river towns."},
	{"council", "", "Council", "#6b3a1f", "City Hall: what is decided in your name, and what it costs."},
	{"river", "", "River", "#0b5c73", "The Asunde: its water, its boats and the people who live by it."},
	{"business", "", "Business", "#7a5200", "Trade, work and the price of things."},
	{"sport", "", "Sport", "#1f6b34", "The Boatmen, and everybody else who plays."},
	{"culture", "", "Culture", "#7a2a6b", "Music, books, food, and what to do on Saturday."},
	{"opinion", "", "Opinion", "#44546a", "Our view, and yours."},
	{"courts", "news", "Courts", "#a3151d", "From the Regional High Court and the magistrates."},
	{"schools", "news", "Schools and Health", "#a3151d", "Classrooms, clinics and those who work in them."},
	{"ferry", "river", "Ferry", "#0b5c73", "Crossings, timetables, and the inquiry into the loss of the Patience."},
	{"floods", "river", "Floods", "#0b5c73", "The gauge at Salt Steps, the dykes, and the weather."},
	{"market", "business", "Market", "#7a5200", "Prices every week, and the move from Old Landing."},
	{"football", "sport", "Football", "#1f6b34", "Jolende Boatmen in the Regional League."},
	{"food", "culture", "Food", "#7a2a6b", "What is in the pot."},
	{"letters", "opinion", "Letters", "#44546a", "Readers write."},
}

// colorOf is a section's ink.
func colorOf(slug string) string {
	for _, s := range sections {
		if s.slug == slug {
			return s.color
		}
	}
	return ""
}

var people = []news.Person{
	{Slug: "ramatu-kessoli", Name: "Ramatu Kessoli", Bio: "Ramatu Kessoli has sat through every budget meeting of the Jolende council for eleven years, and has the notebooks."},
	{Slug: "daniel-obareh", Name: "Daniel Obareh", Bio: "Daniel Obareh writes about the river. He grew up on Ferrymen’s Row, the son of a pilot, and holds a deckhand’s ticket."},
	{Slug: "fati-wendoru", Name: "Fati Wendoru", Bio: "Fati Wendoru covers the market and small trade. She kept the books of a grain shed before she joined the Courier."},
	{Slug: "yusuf-lamidal", Name: "Yusuf Lamidal", Bio: "Yusuf Lamidal reports from the courts. He studied law in the capital, and says that listening is the harder trade."},
	{Slug: "grace-entolo", Name: "Grace Entolo", Bio: "Grace Entolo writes about football and everything else that is played in Jolende. She kept goal for the university."},
	{Slug: "mireille-sandoua", Name: "Mireille Sandoua", Bio: "Mireille Sandoua edits the culture pages, in English and in French."},
	{Slug: "ibrahim-taskoro", Name: "Ibrahim Taskoro", Bio: "Ibrahim Taskoro watches the weather and the gauge, and draws the paper’s charts."},
	{Slug: "blessing-arimola", Name: "Blessing Arimola", Bio: "Blessing Arimola reports on schools and health. She taught for nine years at Kiln Road Primary."},
	{Slug: "peter-nsolombe", Name: "Peter Nsolombe", Bio: "Peter Nsolombe is the Courier’s writer at large. He walks everywhere, slowly, and asks people what they are carrying."},
	{Slug: "hauwa-jingirel", Name: "Hauwa Jingirel", Bio: "Hauwa Jingirel runs the Hausa desk and translates for the paper."},
	{Slug: "salma-idouro", Name: "Salma Idouro", Bio: "Salma Idouro draws the Courier’s pictures. She learned to cut wood from her grandfather, who made stamps for cloth."},
	{Slug: "ruth-adambiro", Name: "Ruth Adambiro", Bio: "Ruth Adambiro edits The Jolende Courier."},
	{Slug: "nadia-tahirel", Name: "Nadia Tahirel", Bio: "Nadia Tahirel writes about upriver trade and translates from and into Arabic."},
}

const drawnBy = "Salma Idouro"
