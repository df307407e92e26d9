package host

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// NSSwitchFile says in which places the C library looks for a name.
const NSSwitchFile = "/etc/nsswitch.conf"

// NSSource is one place of a line of nsswitch.conf, with the actions in brackets that
// follow it.
type NSSource struct {
	Name    string
	Actions []NSSAction
	Line    int // from 1
}

// NSSAction is [!STATUS=ACTION], in lower case.
type NSSAction struct {
	Not            bool
	Status, Action string
}

// NSSError says in which line Go's package net gives up.
type NSSError struct {
	Line   int
	Reason string
}

func (e *NSSError) Error() string { return e.Reason }

// Standard reports whether the actions are no more than the default, as package net
// takes it: else programs with cgo leave the look-up to the C library.
func (s NSSource) Standard() bool {
	for i, a := range s.Actions {
		if !a.standard(i == len(s.Actions)-1) {
			return false
		}
	}
	return true
}

func (a NSSAction) standard(last bool) bool {
	usual := map[string]string{"success": "return", "notfound": "continue", "unavail": "continue", "tryagain": "continue"}[a.Status]
	return !a.Not && usual != "" && (a.Action == usual || last && a.Action == "return")
}

// ParseNSSwitch returns the sources of a database such as "hosts" by the rules of package
// net (parseNSSConf). The error is an *[NSSError]: one line that cannot be read, of any
// database, makes Go ignore the whole file.
func ParseNSSwitch(text, database string) ([]NSSource, error) {
	var all []NSSource
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.Trim(line, blanks); line == "" {
			continue
		}
		name, rest, ok := strings.Cut(line, ":")
		if !ok {
			return nil, &NSSError{i + 1, "a line without a colon"}
		}
		sources, err := nssSources(rest, i+1)
		if err != nil {
			return nil, err
		}
		if strings.Trim(name, blanks) == database {
			all = append(all, sources...)
		}
	}
	return all, nil
}

// blanks are what package net trims.
const blanks = " \t\n\r"

func nssSources(rest string, at int) (all []NSSource, err error) {
	for rest = strings.Trim(rest, blanks); rest != ""; rest = strings.Trim(rest, blanks) {
		s := NSSource{Line: at}
		s.Name, rest, _ = strings.Cut(rest, " ")
		if rest = strings.Trim(rest, blanks); strings.HasPrefix(rest, "[") {
			inner, after, ok := strings.Cut(rest[1:], "]")
			if !ok {
				return nil, &NSSError{at, "a bracket that is not closed"}
			}
			if s.Actions, err = nssActions(inner, at); err != nil {
				return nil, err
			}
			rest = after
		}
		all = append(all, s)
	}
	return all, nil
}

func nssActions(text string, at int) (all []NSSAction, err error) {
	for _, field := range strings.FieldsFunc(text, isFieldBreak) {
		bare := strings.TrimPrefix(field, "!")
		status, action, ok := strings.Cut(strings.ToLower(bare), "=")
		if !ok || len(bare) < 3 {
			return nil, &NSSError{at, "an action in brackets that is not STATUS=ACTION"}
		}
		all = append(all, NSSAction{field != bare, status, action})
	}
	return all, nil
}

// Order is how Go looks up a host's name.
type Order string

// The orders, as GODEBUG=netdns=2 prints them.
const (
	OrderCgo      Order = "cgo"
	OrderFilesDNS Order = "files,dns"
	OrderDNSFiles Order = "dns,files"
	OrderFiles    Order = "files"
	OrderDNS      Order = "dns"
)

// Lookup is what decides how Go looks up a name that is nothing special: neither this
// machine's own, nor .local.
type Lookup struct {
	Resolv ResolvConf
	// Sources are those of hosts in nsswitch.conf; Unread is why there are none.
	Sources []NSSource
	Unread  error
	// MDNSAllow is whether there is /etc/mdns.allow.
	MDNSAllow bool
	// PrefersC is whether the environment makes Go prefer the C library: LOCALDOMAIN,
	// RES_OPTIONS, HOSTALIASES.
	PrefersC bool
}

// Order returns in which order Go looks, by the rules of package net (lookupOrder, as of
// Go 1.26, on Linux): cgo is whether the program was built with it.
func (l Lookup) Order(cgo bool) Order {
	fallback := OrderFilesDNS
	if cgo {
		fallback = OrderCgo
		if l.PrefersC || len(l.Resolv.Unknown) > 0 {
			return OrderCgo
		}
	}
	switch {
	case errors.Is(l.Unread, fs.ErrNotExist), l.Unread == nil && len(l.Sources) == 0:
		return OrderFilesDNS
	case l.Unread != nil:
		return fallback
	case cgo && slices.ContainsFunc(l.Sources, l.leftToC):
		return OrderCgo
	}
	return orderOf(l.Sources, cgo, fallback)
}

// leftToC reports whether a program with cgo leaves all names to the C library because
// of s.
func (l Lookup) leftToC(s NSSource) bool {
	switch {
	case s.Name == "files", s.Name == "dns":
		return !s.Standard()
	case s.Name == "myhostname":
		return false
	case strings.HasPrefix(s.Name, "mdns"):
		return l.MDNSAllow
	}
	return true
}

// orderOf is the order of files and dns among sources. What Go does not know is left out
// with cgo, which got here because it concerns other names; without, it stands for dns
// where no dns is told.
func orderOf(sources []NSSource, cgo bool, fallback Order) Order {
	isDNS := func(s NSSource) bool { return s.Name == "dns" }
	told := slices.ContainsFunc(sources, isDNS)
	var order []string
	for _, s := range sources {
		name := s.Name
		if name != "files" && name != "dns" {
			if told || cgo {
				continue
			}
			name = "dns"
		}
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	if len(order) == 0 {
		return fallback
	}
	return Order(strings.Join(order, ","))
}
