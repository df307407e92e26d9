package why

import "bytes"

// Found is a message in a log.
type Found struct {
	Message Message
	Line    int    // from 1, the first that has it
	Text    string // that line, foreign
	Count   int    // how many lines have it
}

// maxLine is how much of a line is looked at, and returned, in bytes.
const maxLine = 4 << 10

// Find returns the messages in log, each once, in the order in which they first appear,
// and how many lines there are.
func Find(log []byte) (found []Found, lines int) {
	messages := present(All(), log)
	at := map[string]int{}
	for line := range bytes.Lines(log) {
		lines++
		line = bytes.TrimSpace(line[:min(len(line), maxLine)])
		m, ok := match(messages, line)
		if !ok {
			continue
		}
		if i, again := at[m.ID]; again {
			found[i].Count++
			continue
		}
		at[m.ID] = len(found)
		found = append(found, Found{Message: m, Line: lines, Text: string(line), Count: 1})
	}
	return found, lines
}

// present are the messages of which a needle is in the log at all: most logs have few.
func present(all []Message, log []byte) (some []Message) {
	for _, m := range all {
		if m.hasNeedle(log) {
			some = append(some, m)
		}
	}
	return some
}

func (m Message) hasNeedle(text []byte) bool {
	for _, needle := range m.Needles {
		if bytes.Contains(text, []byte(needle)) {
			return true
		}
	}
	return false
}

func match(messages []Message, line []byte) (Message, bool) {
	for _, m := range messages {
		if m.hasNeedle(line) && m.Pattern().Match(line) {
			return m, true
		}
	}
	return Message{}, false
}
