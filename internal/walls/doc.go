// Package walls holds the walls between the rooms of the house: its test reads every import in the project and
// fails where one goes a way that docs/architecture.md does not allow. It has no code of its own.
//
// A new room is added to the test's table, which is the place to think about what it may know.
package walls
