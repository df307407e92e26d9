// Package settings reads gvx's settings and says where each value came from.
//
// It promises that only the names in its table exist, that every value was
// checked before anybody sees it (the error names file, line, value and what
// would do), and that a value which asks for more proof adds to the others and
// never replaces them. Precedence: the process environment, the user's env file,
// the system's, the default. A repository's files are not among them. It is
// small enough for the shim.
package settings
