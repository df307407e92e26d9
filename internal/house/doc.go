// Package house holds tests of the project as a whole: which package may import
// which, and what may not be written anywhere. It has no code of its own.
package house
