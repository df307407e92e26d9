package main

import (
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor"
)

// pickChecks returns the checks that the words name, all without one, each once and in the
// order of the docs. A word is an id, or a group of them.
func pickChecks(words []string) ([]doctor.Check, error) {
	all := doctor.All()
	if len(words) == 0 {
		return all, nil
	}
	wanted := map[string]bool{}
	for _, word := range words {
		before := len(wanted)
		for _, c := range all {
			if c.ID == word || c.Group() == word {
				wanted[c.ID] = true
			}
		}
		if len(wanted) == before && !wanted[word] && !isGroup(all, word) {
			return nil, unknownCheck(all, word)
		}
	}
	return slices.DeleteFunc(all, func(c doctor.Check) bool { return !wanted[c.ID] }), nil
}

func isGroup(all []doctor.Check, word string) bool {
	return slices.ContainsFunc(all, func(c doctor.Check) bool { return c.Group() == word })
}

// checksNamed returns those of all whose ids are named.
func checksNamed(ids []string) []doctor.Check {
	return slices.DeleteFunc(doctor.All(), func(c doctor.Check) bool { return !slices.Contains(ids, c.ID) })
}

// unknownCheck names the ids that come near.
func unknownCheck(all []doctor.Check, word string) error {
	near := nearChecks(all, word)
	if len(near) == 0 {
		return usagef("gvx doctor --list", "there is no check %s", foreign(word))
	}
	return usagef("gvx doctor "+near[0], "there is no check %s; near it: %s", foreign(word), strings.Join(near, ", "))
}

// maxNear is how many ids an error names.
const maxNear = 4

// nearChecks are ids that a person may have meant, nearest first: a few letters off, or
// with the word in them.
func nearChecks(all []doctor.Check, word string) []string {
	if word == "" || len(word) > 64 {
		return nil // nobody's slip
	}
	type match struct {
		id  string
		off int
	}
	var found []match
	word = strings.ToLower(word)
	for _, c := range all {
		_, name, _ := strings.Cut(c.ID, ".")
		off := min(distance(word, c.ID), distance(word, c.Group()), distance(word, name))
		switch {
		case strings.Contains(c.ID, word):
			off = 0
		case off > 2 || 3*off > len(word): // one letter of three may be wrong
			continue
		}
		found = append(found, match{c.ID, off})
	}
	slices.SortStableFunc(found, func(a, b match) int { return a.off - b.off })
	var ids []string
	for _, m := range found[:min(len(found), maxNear)] {
		ids = append(ids, m.id)
	}
	return ids
}

// distance is how many letters must be put in, taken out or changed to get b from a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
