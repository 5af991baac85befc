// Package typeset runs templates of html/template in a fraction of their time.
//
// html/template looks up every field by its name, calls every function by reflection and escapes every value by way of an interface, each time a page
// is made. All of that is known beforehand where views are typed. A Set reads the templates as html/template has parsed and escaped them, for
// the types of the views that they are run with, and makes Go functions of them: fields are found once, functions of a known signature are called
// directly, what depends on nothing but constants (messages, the addresses of assets) becomes text.
//
// It owns no meaning of its own: what it writes is what html/template would have written, byte for byte, and tests hold it to that. What it does not
// know (an escaper for a script, a map, an interface) makes it leave that one template to html/template; what goes wrong while a page is made
// (a nil pointer, an error of a function) makes it give up the page, and html/template says what is wrong. It refuses to decide where a
// value needs which escaper: that stands in the escaped templates.
package typeset
