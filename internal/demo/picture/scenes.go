package picture

import (
	"maps"
	"slices"
)

// scenes are what can be drawn, by name.
var scenes = map[string]func(*board){
	"ferry-dawn": ferryDawn, "landing": landing, "canoes": canoes, "bridge": bridge, "gauge": gauge, "flood-street": floodStreet, "sandbags": sandbags,
	"rain": rain, "storm-river": stormRiver, "market": market, "scales": scales, "sacks": sacks, "council-hall": councilHall, "chamber": chamber,
	"court": court, "street": street, "night-lamps": nightLamps, "school": school, "classroom": classroom, "standpipe": standpipe, "pitch": pitch,
	"goal": goal, "terraces": terraces, "band": band, "books": books, "pot": pot, "boatyard": boatyard, "reeds": reeds, "hospital": hospital,
	"portrait-cap": portrait(0), "portrait-scarf": portrait(1), "portrait-hat": portrait(2), "portrait": portrait(3),
}

// Scenes names what can be drawn.
func Scenes() []string { return slices.Sorted(maps.Keys(scenes)) }
