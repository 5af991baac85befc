package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// notice is the i-th short notice counted back from now: what a paper prints every day, made from patterns. The same i gives the same
// words on the same day.
func (f *filler) notice(i int) item {
	id := fmt.Sprintf("notice-%d", i)
	rnd := rand.New(rand.NewPCG(uint64(i), 0xd311))
	day := f.now.Add(-122*time.Hour - time.Duration(i)*9*time.Hour)
	at := time.Date(day.Year(), day.Month(), day.Day(), day.Hour(), rnd.IntN(60), 0, 0, day.Location())
	return item{id: id, at: at, make: func() (*story, error) {
		n := &notice{Rand: rnd, at: at, told: f.now.Sub(at) < 50*24*time.Hour}
		kinds := patterns
		if n.told {
			kinds = kinds[:len(kinds)-1]
		}
		kinds[(i*7+i/len(kinds))%len(kinds)](n)
		typeset(n)
		s := &story{slug: id, notice: true, head: n.head, text: strings.Join(n.text, "\n\n")}
		// The day moves with the clock of the run; what the notice is does not.
		sum := sha256.Sum256([]byte(fmt.Sprintf("notice 1 %d", i)))
		s.digest = hex.EncodeToString(sum[:8])
		return s, nil
	}}
}

// notice is one in the making.
type notice struct {
	*rand.Rand
	at   time.Time
	told bool // its weeks are those of the written stories, which it must not contradict
	head map[string]string
	text []string
}

// typeset gives a notice a printer's apostrophes.
func typeset(n *notice) {
	n.head["headline"] = strings.ReplaceAll(n.head["headline"], "'", "’")
	for i := range n.text {
		n.text[i] = strings.ReplaceAll(n.text[i], "'", "’")
	}
}

// one picks by chance.
func (n *notice) one(of ...string) string { return of[n.IntN(len(of))] }

// num is a number from low to high.
func (n *notice) num(low, high int) int { return low + n.IntN(high-low+1) }

// day is the name of a day some days off.
func (n *notice) day(off int) string { return n.at.AddDate(0, 0, off).Weekday().String() }

// date is a day as "8 December", some days off.
func (n *notice) date(off int) string { return n.at.AddDate(0, 0, off).Format("2 January") }

// say adds a paragraph.
func (n *notice) say(format string, args ...any) {
	n.text = append(n.text, fmt.Sprintf(format, args...))
}

// begin sets the head.
func (n *notice) begin(section, by, topics, headline string) {
	n.head = map[string]string{"section": section, "by": by, "topics": topics, "headline": headline}
}

// draw gives the notice one of some scenes, two times in three.
func (n *notice) draw(scenes ...string) {
	if n.IntN(3) > 0 {
		n.head["picture"] = n.one(scenes...)
	}
}

var (
	quarters = []string{"Old Landing", "the Kiln Quarter", "Lower Temmi", "Upper Temmi", "Ferrymen's Row", "the Far Bank", "Nine Mango", "Tannery Road", "Salt Steps"}
	upriver  = []string{"Tolmira", "Wendarou", "Bissandel", "Gorumel", "Port Ilanou", "Kessim Ford", "Rice Island"}
	clubs    = []string{"Tolmira Railway", "Wendarou Lions", "Port Ilanou Athletic", "Gorumel Dam", "Bissandel United", "Kessim Ford Rangers", "Salt Road Stars"}
	forwards = []string{"Salif Korombe", "Emeka Dansolo", "Tunde Varré", "Issa Moloudé", "Patrick Ngouele", "Kwame Adzoroh"}
)

// patterns are the kinds of notices there are. The river's level stands last: in the weeks of the flood the stories have it.
var patterns = []func(*notice){weather, prices, match, agenda, courtList, timetable, works, schoolNotes, boats, evening, riverLevel}

func weather(n *notice) {
	wet := n.at.Month() >= time.May && n.at.Month() <= time.October
	high, low := n.num(31, 38), n.num(19, 24)
	sky := n.one("Dust in the morning, clear by noon", "A dry wind and a pale sun", "Clear, with cool air off the river at night")
	if wet {
		sky = n.one("Showers before dawn, heavy cloud after", "Thunder expected towards evening", "A wet night, then broken sun", "Rain on and off all day")
	}
	n.begin("floods", "ibrahim-taskoro", "Weather", fmt.Sprintf("%s: %s's weather in Jolende", sky, n.day(1)))
	n.say("%s is what the airfield station gives for %s, with a high of %d degrees and a low of %d.", sky, n.day(1), high, low)
	if wet {
		n.say("The station measured %d millimetres of rain in the day to six this morning. The wettest place was %s; the drains at Salt Steps held.", n.num(2, 64), quarters[n.IntN(len(quarters))])
		n.draw("rain", "storm-river")
	} else {
		n.say("No rain is in sight for the week. Boatmen are told that the dust may hide the Far Bank lamps before seven, and to carry their own.")
		n.draw("ferry-dawn", "reeds", "street")
	}
	n.say("^ The next days\n| Day | High | Low |\n| %s | %d° | %d° |\n| %s | %d° | %d° |\n| %s | %d° | %d° |", n.day(1), high, low, n.day(2), high+n.num(-2, 2), low+n.num(-1, 1), n.day(3), high+n.num(-3, 2), low+n.num(-2, 1))
}

func prices(n *notice) {
	thing := n.one("Rice", "Onions", "Dried fish", "Yams", "Palm oil", "Tomatoes", "Millet", "Groundnuts")
	move := n.one("up again", "a little cheaper", "steady", "dearer after the rain", "down as boats come in")
	n.begin("market", "fati-wendoru", "Market prices,"+thing, fmt.Sprintf("%s %s: what the market asked on %s", thing, move, n.day(0)))
	n.say("%s was the talk of the sheds on %s: %s, say the women who sell it, and they do not expect that to change before the %s boats.", thing, n.day(0), move, upriver[n.IntN(len(upriver))])
	rows := []string{"^ Prices at Old Landing, in koru", "| Goods | This week | Last week |"}
	for _, g := range []struct {
		name string
		base int
	}{{"Rice, the measure", 410}, {"Millet, the measure", 290}, {"Onions, the basket", 620}, {"Yams, the heap of five", 750}, {"Dried fish, the kilo", 1150}, {"Palm oil, the bottle", 380}} {
		p := g.base + n.num(-60, 60)
		rows = append(rows, fmt.Sprintf("| %s | %d | %d |", g.name, p, p+n.num(-30, 30)))
	}
	n.text = append(n.text, strings.Join(rows, "\n"))
	n.say("Prices are asked of three sellers of each thing between eight and nine in the morning. The lowest is left out, and so is the highest.")
	n.draw("market", "scales", "sacks")
}

func match(n *notice) {
	other, us, them := clubs[n.IntN(len(clubs))], n.num(0, 3), n.num(0, 2)
	if n.told {
		them = 0 // nobody scores against the porter
	}
	verb := "draw with"
	switch {
	case us > them:
		verb = n.one("beat", "see off", "too good for")
	case us < them:
		verb = n.one("lose to", "fall to", "undone by")
	}
	hero := forwards[n.IntN(len(forwards))]
	n.begin("football", "grace-entolo", "Jolende Boatmen,Regional League", fmt.Sprintf("Boatmen %s %s, %d–%d", verb, other, us, them))
	n.say("Jolende Boatmen %d, %s %d, at %s, before a crowd that the gate put at %d.", us, other, them, n.one("the Embankment Ground", "their place", "the Embankment Ground"), n.num(9, 61)*100)
	if us > 0 {
		n.say("%s had the first of it after %d minutes, %s, and the river end sang until dark.", hero, n.num(4, 80), n.one("from a corner that nobody cleared", "with his weaker foot", "after a long ball held up in the wind", "from the spot"))
	} else {
		n.say("%s hit the post twice, which was as near as the Boatmen came.", hero)
	}
	n.say("“%s,” said their coach, Celestin Abouré-Lin. The next match is on %s.", n.one("We run, and then we think; I would like it the other way round", "A point on the road is a fish in the boat", "I have nothing to say against them, and little for us"), n.day(7))
	n.draw("pitch", "goal", "terraces")
}

func agenda(n *notice) {
	matter := n.one("street lamps", "the drains of Lower Temmi", "stall rents", "the bus stand", "school roofs", "the cemetery wall", "the fire engine", "night soil carts")
	n.begin("council", "ramatu-kessoli", "City council", fmt.Sprintf("Council to talk of %s on %s", matter, n.day(2)))
	n.say("The council sits on %s at ten, in the chamber, with %d matters on its list. The gallery is open; come early and bring a fan.", n.day(2), n.num(5, 14))
	n.say("On the list:")
	n.say("- %s: a report from the city engineer, and a vote\n- a letter from the people of %s\n- the accounts of the month of %s\n- questions to the mayor, half an hour", matter, quarters[n.IntN(len(quarters))], n.at.AddDate(0, -1, 0).Month())
	n.say("The papers lie in the reading room at City Hall until %s, noon.", n.day(1))
	n.draw("council-hall", "chamber")
}

func courtList(n *notice) {
	n.begin("courts", "yusuf-lamidal", "Court lists", fmt.Sprintf("In court this week: %s", n.one("a boat with two owners", "the goat at Nine Mango", "an unpaid roof", "a quarrel over a well", "the stolen outboard", "a wall in the wrong place")))
	n.say("The Regional High Court has %d cases for hearing this week and %d for judgment. The magistrates at Old Landing have %d.", n.num(4, 9), n.num(1, 4), n.num(20, 55))
	n.say("- %s: land at %s, third day\n- %s: a debt of %d koru\n- %s: an appeal on costs", n.day(1), quarters[n.IntN(len(quarters))], n.day(2), n.num(4, 90)*1000, n.day(3))
	n.say("Lists are pinned to the door by eight. Those who are called and do not come pay a day's costs.")
	n.draw("court")
}

func timetable(n *notice) {
	why := n.one("low water", "fog", "an engine part", "the market day", "a funeral on the Far Bank", "the examinations")
	n.begin("ferry", "daniel-obareh", "Ferry", fmt.Sprintf("Ferry times change on %s for %s", n.day(2), why))
	n.say("The ferry will keep other times on %s because of %s, the river office says. The first boat leaves Old Landing at %s and the last comes back at %s.", n.day(2), why, n.one("5.30", "6.00", "6.30"), n.one("18.00", "18.40", "19.15"))
	n.say("^ Crossings\n| From Old Landing | From the Far Bank |\n| 6.30 | 7.15 |\n| 8.00 | 8.45 |\n| 11.%02d | 12.%02d |\n| 15.30 | 16.15 |", n.num(10, 30), n.num(10, 45))
	n.say("Canoes will run between, at %d koru a head. Take a jacket: they must give you one.", n.num(6, 12)*10)
	n.draw("ferry-dawn", "landing")
}

func riverLevel(n *notice) {
	cm := n.num(180, 610)
	way := n.one("rising", "falling", "standing still")
	n.begin("floods", "ibrahim-taskoro", "River levels", fmt.Sprintf("The river at %.2f metres, %s", float64(cm)/100, way))
	n.say("The gauge at Salt Steps read %.2f metres at six on %s morning, and the water is %s. At seven metres the low streets of Lower Temmi are wet; at seven and a half they are empty.", float64(cm)/100, n.day(0), way)
	n.say("%s, upriver, reads %.2f. What passes there is here in two days.", n.one("Tolmira", "Kessim Ford", "Gorumel"), float64(cm+n.num(-80, 90))/100)
	n.draw("gauge", "canoes", "reeds")
}

func works(n *notice) {
	where := quarters[n.IntN(len(quarters))]
	what := n.one("No water", "No power", "One lane only", "No buses")
	n.begin("news", n.one("peter-nsolombe", "ramatu-kessoli"), "Roads and works", fmt.Sprintf("%s in %s on %s", what, where, n.day(1)))
	n.say("%s in %s on %s, from %s until about %s. The office says that a %s has to be changed.", what, where, n.day(1), n.one("six", "eight", "nine"), n.one("noon", "three", "dusk"), n.one("valve", "pole", "culvert", "length of pipe", "transformer"))
	n.say("%s", n.one("A tank cart will stand at the crossing.", "People who need the road for the hospital should say so to the foreman, who will let them by.", "The same was said in the spring, readers of the quarter remark, and it took four days."))
	n.draw("street", "standpipe", "night-lamps")
}

func schoolNotes(n *notice) {
	n.begin("schools", "blessing-arimola", "Schools", n.one("Prize day at", "New roof for", "Reading week at", "A well for", "Choir of honour from")+" "+n.one("Kiln Road Primary", "the Far Bank School", "Temmi Girls' School", "Nine Mango Primary", "the Technical School"))
	n.say("%d pupils, %d teachers and a good many parents sat under the tree on %s while names were read. The loudest clapping was for %s.", n.num(140, 900), n.num(8, 34), n.day(-1), n.one("the cook", "a girl of nine who has read every book in the cupboard", "the caretaker, who leaves after thirty years", "the first-year class, who had learned a poem of forty lines"))
	n.say("The head thanked the parents for %s, and asked for %s.", n.one("benches", "paint", "a pump", "two hundred slates"), n.one("more", "chairs", "patience", "a fence before the goats come back"))
	n.draw("school", "classroom", "books")
}

func boats(n *notice) {
	n.begin("river", "daniel-obareh", "Boats", n.one("A good week for perch", "Nets closed below Rice Island", "Three boats for the Ladder Yard", "Pilots ask for new marks", "Canoe licences fall due"))
	n.say("Boats that came in to Old Landing on %s had %d baskets between them. %s had the most, from the deep water off %s.", n.day(0), n.num(30, 210), n.one("The *Good Morning*", "The *Two Sisters*", "The *Ask Me Tomorrow*", "The *Heron*"), upriver[n.IntN(len(upriver))])
	n.say("The river office asks boats to keep clear of the piles at the foot of the bridge until %s, and to show a light.", n.date(5))
	n.draw("canoes", "boatyard", "reeds", "bridge")
}

func evening(n *notice) {
	n.begin("culture", "mireille-sandoua", "What is on", n.one("At the Boat Shed on", "To do on", "Music and talk on", "Out on")+" "+n.day(2))
	n.say("- %s\n- %s\n- %s", n.one("Boat Shed, eight: the Kiln Road Band, two hundred koru", "Boat Shed, seven: story night, bring your own"), n.one("City library, four: letters read aloud", "Embankment, five: wrestling, boys then men"), n.one("Far Bank, all day: cloth market", "Salt Steps, dusk: lanterns on the water, if the wind drops"))
	n.say("Send us what you are putting on by %s, with a name and a place, and whether one can sit.", n.day(-2))
	n.draw("band", "night-lamps", "books", "pot")
}
