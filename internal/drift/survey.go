package drift

import (
	"maps"
	"slices"
)

// Drop removes the files that leaveOut names, and all that was found in them: for a tree
// whose own settings, which say what to leave out, were read together with the rest.
func (s *Survey) Drop(leaveOut func(path string) bool) {
	leaveOut = remembering(leaveOut)
	read := len(s.Files)
	s.Files = slices.DeleteFunc(s.Files, func(f File) bool { return leaveOut(f.Path) })
	s.LeftOut += read - len(s.Files)
	s.Places = slices.DeleteFunc(s.Places, func(p Place) bool { return leaveOut(p.File) })
	s.Problems = slices.DeleteFunc(s.Problems, func(p Problem) bool { return leaveOut(p.File) })
	maps.DeleteFunc(s.Uses, func(path string, _ []string) bool { return leaveOut(path) })
}

// remembering asks is once for each path.
func remembering(is func(path string) bool) func(path string) bool {
	told := map[string]bool{}
	return func(path string) bool {
		answer, known := told[path]
		if !known {
			answer = is(path)
			told[path] = answer
		}
		return answer
	}
}

// Join adds what other readers found in the same tree.
func (s *Survey) Join(more *Survey) {
	there := map[string]bool{}
	for _, f := range s.Files {
		there[f.Path] = true
	}
	for _, f := range more.Files {
		if !there[f.Path] {
			s.Files = append(s.Files, f)
		}
	}
	s.Places = append(s.Places, more.Places...)
	known := make(map[Problem]bool, len(s.Problems))
	for _, p := range s.Problems {
		known[p] = true
	}
	for _, p := range more.Problems {
		if !known[p] { // a file that cannot be read is one problem
			known[p] = true
			s.Problems = append(s.Problems, p)
		}
	}
	maps.Copy(s.Uses, more.Uses)
	s.LeftOut += more.LeftOut
	s.sort()
}
