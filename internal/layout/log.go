package layout

import (
	"path/filepath"
	"strconv"
	"strings"
)

// Log is the folder of an audit log.
type Log string

// Log is the folder of the user's audit log.
func (d Dirs) Log() Log { return Log(d.State) }

// AuditLog is the file of what gvx changed and refused for this user.
func (d Dirs) AuditLog() string { return d.Log().File() }

// AuditLock guards [Dirs.AuditLog].
func (d Dirs) AuditLock() string { return d.Log().Lock() }

// SystemLog is the folder of the log of what is done to the toolchains of all users; ""
// on systems without a place for them.
func SystemLog() Log { return systemLog }

// File is the log itself. What was written before it grew too large is in [Log.Old].
func (l Log) File() string { return join(string(l), "audit.jsonl") }

// Lock guards [Log.File] and the parts before it.
func (l Log) Lock() string { return join(string(l), "audit.lock") }

// oldDigits is how many digits the number of an old part has, at least: so a list of
// names is in order.
const oldDigits = 6

// Old is the part of the log that was put aside as the nth, from 1.
func (l Log) Old(n int) string {
	digits := strconv.Itoa(n)
	return join(string(l), "audit-"+strings.Repeat("0", max(oldDigits-len(digits), 0))+digits+".jsonl")
}

// ParseOld is the inverse of [Log.Old] for a name in the folder of the log.
func (l Log) ParseOld(name string) (n int, ok bool) {
	digits, first := strings.CutPrefix(name, "audit-")
	digits, last := strings.CutSuffix(digits, ".jsonl")
	n, err := strconv.Atoi(digits)
	if !first || !last || err != nil || n < 1 {
		return 0, false
	}
	return n, filepath.Base(l.Old(n)) == name
}
