// Package why recognises well-known messages in the output of a go command that failed,
// and says which checks of package doctor can tell the cause on this machine.
//
// It promises that a log is data: it is matched line by line with expressions that take
// linear time, and what is returned of it is for quote to show. It looks at no machine
// itself.
package why

import (
	"regexp"
	"sync"
)

// Message is something that people see and search for.
type Message struct {
	// ID is what it is called in JSON and in the docs.
	ID string
	// Needles are texts of which a line has at least one, or it is not looked at again.
	Needles []string
	// Pattern tells the line. It is compiled when it is first asked for: every gvx would
	// start half a millisecond later otherwise.
	Pattern func() *regexp.Regexp
	// Means says in one line what happened, without a full stop.
	Means string
	// Causes are the checks that can tell why, the likeliest first.
	Causes []Cause
	// Otherwise says what to do or to look at where no check finds anything, or where
	// there is none that could.
	Otherwise string
}

// Cause is a check whose findings explain a message.
type Cause struct {
	Check string // its id
	// So says what a finding of it means for the message; the finding follows.
	So string
}

// Checks are the ids of the checks that belong to m.
func (m Message) Checks() []string {
	ids := make([]string, 0, len(m.Causes))
	for _, c := range m.Causes {
		ids = append(ids, c.Check)
	}
	return ids
}

// So is what a finding of the check id means for m.
func (m Message) So(id string) string {
	for _, c := range m.Causes {
		if c.Check == id {
			return c.So
		}
	}
	return ""
}

// All returns the messages. Of two that fit one line the first counts.
func All() []Message {
	var all []Message
	for _, family := range [][]Message{gvxMessages, goMessages, processMessages, moduleMessages, cgoMessages, tlsMessages, portMessages, networkMessages, fileMessages, memoryMessages} {
		all = append(all, family...)
	}
	return all
}

func expression(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
