package paper

import (
	"math/rand/v2"
	"strings"
)

// The words of the made-up paper. Sentences are patterns whose gaps are filled by chance, so that stories share phrases and differ in what
// they are about, as stories do.

var places = strings.Fields(`Adebor Kelindu Marrowgate Tessaly Oporin Bantefo Quillan Yarrowby Sundeko Halvara Mintasse Corobi Dunleth Ekwani Fossam
	Garrandu Hilloway Isembe Jorrow Kestrin Lomade Mirrabo Nentwick Oluwar Pendari Rukola Stanmere Tovani Umbrel Vassely Wendoro Zalinge`)

var firstNames = strings.Fields(`Amara Bello Chidi Dara Esi Femi Grace Hauwa Idris Joana Kofi Lena Musa Nadia Olu Priya Quentin Rosa Sani Tunde Uche Vera Wanja
	Yusuf Zainab Anton Beatrix Claude Dorothea Emil`)

var lastStarts = strings.Fields(`Ade Bor Cal Dan Eke Fal Gor Hal Ibe Jan Kor Lam Mar Nwo Oke Pel Ran Sol Tam Ugo Van Wer Yar Zan`)
var lastEnds = strings.Fields(`ba bury dale dike fola gari hart kemi lade mond ndu nez oma pari quist rell sen toye vell weke zuma`)

var offices = []string{"the mayor", "the ports authority", "the teachers' union", "the water board", "a committee of the assembly", "the regional court",
	"the transport ministry", "the market traders", "the hospital's board", "the electoral office", "the growers' cooperative", "the fire brigade",
	"the harbour pilots", "the planning office", "the football league", "the central bank", "the weather office", "the residents' council"}

var subjects = []string{"bridge", "ferry", "dyke", "school roof", "tram line", "pumping station", "grain store", "clinic", "archive", "stadium", "night market",
	"power line", "reservoir", "library", "customs shed", "bus depot", "bakery tax", "fishing quota", "land register", "rent rule", "radio mast", "cotton price",
	"harvest loan", "water meter", "road toll", "theatre", "railway yard", "vaccine store", "survey", "timber permit"}

var deeds = []string{"repair", "inspect", "close", "reopen", "pay for", "postpone", "survey", "hand over", "move", "rebuild", "sell", "license", "double",
	"halve", "audit", "rename", "insure", "fence", "light", "widen"}

var reasons = []string{"after a winter of rain", "because the contract ran out in spring", "since nobody had kept the drawings", "while the inquiry goes on",
	"although the budget says otherwise", "as its own engineers had asked", "in spite of a petition", "before the rains come", "with money from the capital",
	"without waiting for the second report", "for the third time in a decade", "at the request of the neighbours"}

var days = []string{"on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "at the weekend", "this week", "last month", "overnight", "by noon"}

var patterns = []string{
	"{Office} decided {day} to {deed} the {subject} in {place}, {reason}.",
	"{Name} of {office} said that the {subject} would cost {n} thousand more than had been planned.",
	"“We were told to {deed} it, and {day} we did,” said {name}, who has worked at the {subject} for {n} years.",
	"In {place}, where {n} people depend on the {subject}, few had heard of the plan {day}.",
	"The documents, which run to {n} pages, show that {office} and {office} disagreed about the {subject} from the start.",
	"{Name} and {name} walked from {place} to {place} to see the {subject} for themselves.",
	"Nobody has said who is to {deed} the {subject} {reason}, and {office} would not be drawn.",
	"A second reading of the bill is due {day}; {office} expects it to pass by {n} votes.",
	"The price of a day's passage rose by {n} in {place}, and traders blamed the {subject}.",
	"“It is not the {subject} that worries me,” {name} said. “It is what {office} will want to {deed} next.”",
	"By evening {n} households had been connected again, {office} reported, and the {subject} was quiet.",
	"{Office} has {n} days to answer, {reason}.",
	"At the {subject} in {place} the queue began before six, and {name} was at its head with {n} forms in a folder.",
	"An earlier plan to {deed} the {subject} was dropped {reason}.",
	"Figures that {office} published {day} put the loss at {n} million, of which {place} bears the larger part.",
	"The measure applies in {place}, {place} and {place}, and to anybody who uses the {subject} there.",
}

var headlines = []string{
	"{Office} to {deed} {subject} in {place}",
	"{Place} waits for its {subject}",
	"{Subject} in {place} to cost {n} million more",
	"{n} people lose their {subject} in {place}",
	"Why {place} wants to {deed} the {subject}",
	"{Name} leaves {office} over {subject}",
	"{Office} and {place} at odds over {subject}",
	"After {n} years {place} will {deed} its {subject}",
}

// cast is what one story is about: the same few names, places and things come again in it.
type cast struct {
	places, names, offices, subjects [4]string
}

func newCast(r *rand.Rand) (c cast) {
	for i := range c.places {
		c.places[i], c.offices[i], c.subjects[i] = pick(r, places), pick(r, offices), pick(r, subjects)
		c.names[i] = pick(r, firstNames) + " " + pick(r, lastStarts) + pick(r, lastEnds)
	}
	return c
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// sentence fills a pattern into b.
func (c *cast) sentence(b *strings.Builder, r *rand.Rand, pattern string) {
	for {
		text, rest, ok := strings.Cut(pattern, "{")
		b.WriteString(text)
		if !ok {
			return
		}
		gap, after, _ := strings.Cut(rest, "}")
		pattern = after
		word := c.word(r, strings.ToLower(gap))
		if gap[0] >= 'A' && gap[0] <= 'Z' {
			b.WriteString(strings.ToUpper(word[:1]))
			word = word[1:]
		}
		b.WriteString(word)
	}
}

func (c *cast) word(r *rand.Rand, gap string) string {
	switch i := r.IntN(4); gap {
	case "place":
		return c.places[i]
	case "name":
		return c.names[i]
	case "office":
		return c.offices[i]
	case "subject":
		return c.subjects[i]
	case "deed":
		return pick(r, deeds)
	case "reason":
		return pick(r, reasons)
	case "day":
		return pick(r, days)
	}
	return numbers[r.IntN(len(numbers))]
}

var numbers = strings.Fields(`3 4 6 7 9 11 12 14 17 18 21 23 26 28 32 35 38 41 46 52 57 63 68 74 81 88 94 112 130 145 170 210 240 280 315 360 420 510 640 780`)
