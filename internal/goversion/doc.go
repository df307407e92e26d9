// Package goversion holds the types of a Go version, from what a person may
// type to the exact release that may name a file.
//
// It promises that:
//
//   - a [Version] is one exact release, in canonical form, and was made by this
//     package's parsers: whatever reaches a path or a URL passed one grammar
//     ("go1", digits, dots, "beta" or "rc"; no separator, no escape);
//   - [Compare] orders as the go command does (cmd/go/internal/gover and
//     go/version): 1.21 < 1.21rc1 < 1.21.0, and 1.20 is itself a release;
//   - a [Request] (what a user typed) and a [Line] (the value of a go directive)
//     have no method that yields a path, so neither can be mistaken for one.
package goversion
