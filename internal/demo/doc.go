// Package demo fills an empty site with a made-up paper: The Jolende Courier, of a river city that is on no map, with its
// council, market, ferry, football and weather, over seven weeks that end when it is run. All of it goes in through
// editorial's import, as another system's paper would; so a run that was broken off is run again, and a second run adds nothing.
//
// It owns the stories (stories/*.txt: a head of "key: value" lines, a text in a small markup, readers' comments), the short notices made from
// patterns that fill lists and archives, and the pictures, drawn by package picture. It refuses a site with stories of its own, and real people
// and places: names are invented, and likeness is chance.
//
// What can go wrong: the site is not empty (Conflict); the disk is full. How it grows: notices are made one at a time and stored in batches
// of some 25 ms; three thousand stories take seconds.
package demo
