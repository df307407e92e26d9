//go:build !linux

package store

import "time"

// lastRead is for systems that say whether they note it.
func lastRead(string) (at time.Time, ok bool) { return time.Time{}, false }
