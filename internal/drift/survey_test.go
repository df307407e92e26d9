package drift

import (
	"strings"
	"testing"
)

func surveyOf(files ...string) *Survey {
	s := &Survey{Uses: map[string][]string{}}
	for _, f := range files {
		s.Files = append(s.Files, File{Path: f})
		s.Places = append(s.Places, Place{File: f, Start: 1})
		s.Problems = append(s.Problems, Problem{File: f, Reason: "r"})
		s.Uses[f] = []string{"."}
	}
	s.sort()
	return s
}

// paths are the files of each part of s.
func (s *Survey) paths() string {
	var parts []string
	for _, f := range s.Files {
		parts = append(parts, f.Path)
	}
	parts = append(parts, "/")
	for _, p := range s.Places {
		parts = append(parts, p.File)
	}
	parts = append(parts, "/")
	for _, p := range s.Problems {
		parts = append(parts, p.File)
	}
	return strings.Join(parts, " ")
}

func TestDrop(t *testing.T) {
	s := surveyOf("a", "b/c", "d")
	s.Drop(func(path string) bool { return path == "b/c" })
	if got := s.paths(); got != "a d / a d / a d" || len(s.Uses) != 2 {
		t.Errorf("%s %v", got, s.Uses)
	}
}

// A file that two readers read is one file with the places of both.
func TestJoin(t *testing.T) {
	s := surveyOf("b", "d")
	s.Join(surveyOf("a", "d"))
	if got := s.paths(); got != "a b d / a b d d / a b d" || len(s.Uses) != 3 {
		t.Errorf("%s %v", got, s.Uses)
	}
}
