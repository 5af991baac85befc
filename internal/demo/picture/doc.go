// Package picture draws the demo's pictures: scenes of an invented river city, in one hand, as if cut in wood and printed in
// two inks on newsprint.
//
// A scene is painted on two plates, one for the section's colour and one for black, with plain shapes; the press then turns each
// plate's tones into lines that swell and thin, as engravers do, and lays the two over one another a little out of register.
// The same scene and seed give the same picture, byte for byte.
//
// It refuses photographs, fonts and files: all is code. A picture of 1,600 by 1,000 pixels takes about a tenth of a second and 20 MB.
package picture
