package userfile

import "os"

// There are no numbers of owners here, and a user's folders are closed to others by their
// access lists.
func (f *File) checkOwner() error          { return nil }
func (f *File) checkWay(path string) error { return nil }

func openPlain(path string) (*os.File, error) { return os.Open(path) }

// mayWrite cannot tell before it is tried.
func mayWrite(string) error { return nil }
