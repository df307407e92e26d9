package releasetest

import (
	"fmt"
	"maps"
	"slices"
)

// Behaviours returns what a server can be told to do wrong, by name. Each concerns
// all toolchains that the server has at that moment; several may be combined, and
// [Server.Reset] ends them.
//
// Of the log:
//
//	other-record        the look-up finds another module's genuine record
//	other-version       the look-up finds a record of another toolchain
//	two-h1              the record has two h1 lines
//	empty-record        the record has no line
//	foreign-line        the record has a line of another module besides
//	forked-log          the same key signs another history
//	rolled-back-log     the newest records are gone, and the head is an older one
//	old-head            an older head is signed, but every tile is there (harmless)
//	forged-tiles        one hash in each tile is changed
//	forged-record       the record's h1 is changed, its number is not
//	log-no-record       404 for the look-up
//	log-unreachable     500 for all of the log
//	no-sumdb-support    the proxy has no log (404); LogURL has
//
// Of the zip; the log vouches for those that are marked with a star:
//
//	changed-byte        one byte of bin/go differs
//	extra-file          there is one file more
//	missing-file        there is one file less
//	link*               an entry is a symbolic link
//	special*            an entry is a device
//	dotdot*             an entry is called ../../../escaped
//	absolute*           an entry is called /etc/escaped
//	casefold*           LICENSE and license
//	duplicate-entry*    the same file twice
//	long-names*         an entry has a name of 5,000 bytes
//	wrong-prefix*       the entries are those of another version
//	bomb                3 GiB of zeros in 3 MB
//	bomb-lying          the same, and the zip claims that it is 1,000 bytes
//	truncated           the body ends after half of what its length says
//	endless             the body never ends
//	stall               half of the body, then nothing, for ever
//	slow                the body comes in 20 pieces, 20 ms apart
//	status-403, status-404, status-410, status-500
//
// Of parts of a zip, which is of 5 MB in these; the log vouches for it:
//
//	range-ignored       200 and all of it, whatever part is asked for (harmless)
//	range-refused       416 (harmless)
//	range-bad-request   400 for the end (harmless)
//	range-nameless      206 without saying which part it is (harmless)
//	range-multipart     206 as several parts (harmless)
//	range-wrong-part    the beginning in place of the end (harmless)
//	range-longer        the end and four bytes more (harmless)
//	range-shorter       half of what it says it is (harmless)
//	range-other-total   the end is that of a longer file (harmless)
//	range-huge-total    the end is that of a file of 1 TiB
//	range-other-file    the end is zeros, under another ETag (harmless)
//	range-lies          the end is zeros
//	range-cut           the end breaks off in the middle
//	range-stall         half of the end, then nothing, for ever
//	range-slow          the end comes in 20 pieces, 20 ms apart (harmless)
//	range-body-cut      the second half never comes, but for the end
//	range-body-stall    the same, and the connection stays
//	range-body-changed  one byte in the middle differs
//	range-body-longer   there are four bytes more behind the end
//	range-body-shorter  the last five bytes are not there
//
// Of the rest:
//
//	list-empty          the list has no version
//	redirect-http       all is redirected to the other host, which speaks http
//	redirect-other-host the same; named for servers that speak http themselves
//	escapes             escape sequences in every text: the five that follow
//	escapes-list, escapes-info, escapes-error, escapes-record, escapes-zip
//	escapes-redirect    not among those of "escapes"
//	escapes-header      not among them either
func Behaviours() map[string]func(*Server) {
	all := map[string]func(*Server){}
	for _, group := range []map[string]func(*Server){logBehaviours(), recordBehaviours(), zipBehaviours(), bodyBehaviours(), rangeBehaviours(), textBehaviours()} {
		maps.Copy(all, group)
	}
	return all
}

// Apply makes the server behave as the names say.
func (s *Server) Apply(names ...string) error {
	all := Behaviours()
	for _, name := range names {
		apply, ok := all[name]
		if !ok {
			return fmt.Errorf("no behaviour is called %q; there are %q", name, slices.Sorted(maps.Keys(all)))
		}
		apply(s)
	}
	return nil
}

// each calls f for every toolchain that is served.
func (s *Server) each(f func(t *served)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, version := range slices.Sorted(maps.Keys(s.toolchains)) {
		f(s.toolchains[version])
	}
}
