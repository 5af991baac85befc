package theme

// placed is a picture in its place on a page.
type placed struct {
	*Picture
	Place string
	Sizes string
	Eager bool // seen at once, so not to be loaded lazily
}

// sizes says how wide a picture stands in each place, as style has it: what the sizes attribute tells the
// browser before it has read the style.
var sizes = map[string]string{
	"lead":   "(min-width:64em) 56rem,100vw",
	"story":  "(min-width:64em) 60rem,100vw",
	"second": "(min-width:64em) 18rem,(min-width:40em) 30vw,7rem",
	"band":   "(min-width:40em) 36rem,100vw",
	"list":   "(min-width:40em) 15rem,7rem",
	"next":   "(min-width:40em) 36rem,100vw",
	"author": "6rem",
	"topic":  "(min-width:64em) 28rem,100vw",
}

// place puts a picture in one of the places that the style knows.
func place(where string, p *Picture) placed {
	got := placed{Picture: p, Place: where, Sizes: sizes[where], Eager: where == "lead" || where == "story" || where == "topic"}
	if p != nil && p.Sizes != "" {
		got.Sizes = p.Sizes
	}
	return got
}
