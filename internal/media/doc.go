// Package media takes pictures in, makes renditions of them, keeps the files and serves them.
//
// It owns what is under /media/. What is served is never what was sent: a picture is decoded, turned the way the camera
// was held, made at most 2,400 pixels wide and encoded anew, so that neither a place nor a serial number nor a script in
// a comment block leaves the house. Its caption and credit are read first (IPTC, XMP, EXIF). An animated GIF keeps its frames and
// loses its comments. The file as it came is not kept.
//
// A key is made of the bytes that came in ("3f/9a04….jpg"), so the same picture sent twice is one picture, and a key's content
// never changes: it may be cached for ever. Renditions stand beside it, named by news.RenditionKey.
//
// It refuses: SVG (a document that can hold scripts), HEIC, AVIF and TIFF (nothing here decodes them safely), what is not a
// picture whatever its name says, and pictures over the limits, which are read from the header before anything is
// decoded. It stores no row in the database: it returns the facts, and editorial stores them.
//
// What can go wrong: a full disk (nothing half-written is ever under a key), a broken file (Invalid, with a sentence for its
// sender), a caller that goes away (the work stops). One picture is decoded at a time, so memory is bounded by one
// picture's limit, however many are sent. How it grows: 256 folders, no index, no listing; each key costs one open. A store of
// objects takes the folder's place by the interface Files.
package media
