package demo

import (
	"context"

	"broadsheet/internal/editorial"
)

// topicHead is what an editor of the paper wrote at the head of a topic's page.
type topicHead struct {
	name, description, intro string
	picture                  string   // the story whose picture it is
	pins                     []string // stories to start with
}

var topicHeads = []topicHead{
	{
		name: "Flood season", picture: "the-river-is-early",
		description: "The Asunde rose early this year, and in the wrong colour. What the gauges said, what the dyke held, and what the river left behind.",
		intro: `<p>The Asunde comes to Jolende in two parts: first the brown water, from rain on our own hills, and three weeks later the red, which has walked here from the far highlands. Some years they meet.</p>
<p>This was such a year. At seven metres the low streets of Lower Temmi are wet; at seven and a half they are empty. The dyke at Tannery Road was built for seven and eighty.</p>`,
		pins: []string{"the-night-at-tannery-road", "who-holds-the-water", "lower-temmi-by-canoe"},
	},
	{
		name: "Ferry inquiry", picture: "koldeh-to-report-early",
		description: "Twenty-seven people did not come home from market on the Patience. Justice Mariama Koldeh’s inquiry asks how many were on board, and who knew.",
		intro:       `<p>The tally book says eighty-eight passengers. The hearings at the Regional High Court began with a list of names and ended two weeks before time. The report is to come; the families will read it first.</p>`,
		pins:        []string{"inquiry-opens-with-a-list-of-names", "the-tally-book", "fifty-minutes"},
	},
	{name: "Market move", description: "After 140 years the market leaves Old Landing for a field of clay by the kilns. Eleven hundred stalls, as the council counts; 1,688, as the traders do."},
	{name: "City council", description: "What Jolende’s council decides, what it puts off, and how the votes fell."},
	{name: "Jolende Boatmen", description: "The Boatmen at the Embankment Ground and away: matches, the table, and the drum."},
}

// heads writes the heads of the topics that this run made. What an editor writes later is left alone.
func (f *filler) heads(ctx context.Context) error {
	for _, h := range topicHeads {
		id := f.ids["topic "+h.name]
		if id == 0 || !f.made["topic "+h.name] {
			continue
		}
		text := editorial.TopicText{Description: &h.description, Intro: &h.intro}
		if p := f.leads[h.picture]; p != 0 {
			text.PictureID = &p
		}
		if _, err := f.desk.DescribeTopic(ctx, f.actor, id, text); err != nil {
			return err
		}
		var pins []int64
		for _, slug := range h.pins {
			if s := f.ids["story "+slug]; s != 0 {
				pins = append(pins, s)
			}
		}
		if _, err := f.desk.PinStories(ctx, f.actor, id, pins); err != nil {
			return err
		}
	}
	return nil
}
