package shim

import (
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/settings"
)

// byProject is for what the folder declares, and for what holds where it declares
// nothing.
func (s *resolution) byProject() error {
	s.search.findRoot()
	project, err := s.search.governing()
	if err != nil {
		return err
	}
	s.d.Repository = s.search.rootWith(project)
	p, err := s.search.innerPin(s.d.Repository)
	switch {
	case err != nil:
		return err
	case !p.request.IsZero():
		s.d.Declared = true
		return s.byPin(p, project)
	case !project.silent():
		return s.byDeclared(project)
	}
	if p, err = s.search.outerPin(s.d.Repository); err != nil {
		return err
	}
	if !p.request.IsZero() {
		p.reason.Kind = FromOuterPin
		return s.byPin(p, project)
	}
	return s.byDefault()
}

// innerPin returns the nearest pin between the folder and the repository's root.
func (s *search) innerPin(root string) (pin, error) {
	for dir := s.wd; ; dir = filepath.Dir(dir) {
		p, err := readPin(dir, dir == s.wd || dir == root)
		if err != nil || !p.request.IsZero() || dir == root || dir == filepath.Dir(dir) {
			return p, err
		}
	}
}

// outerPin returns the nearest pin above root that may count. What does not count
// cannot be an error either: anybody could have put it there.
func (s *search) outerPin(root string) (pin, error) {
	for dir := root; dir != filepath.Dir(dir); {
		dir = filepath.Dir(dir)
		p, err := readPin(dir, false)
		if err == nil && p.request.IsZero() {
			continue
		}
		file := p.reason.File
		if err != nil {
			file = failedFile(err)
		}
		info, statErr := fileread.Stat(file)
		if why := outerDistrust(dir, statErr == nil && info.Mine); why != "" {
			s.observe.note("ignored: "+why, file)
			continue
		}
		return p, err
	}
	return pin{}, nil
}

// byPin takes the pin's release, which the go line that it governs must bear.
func (s *resolution) byPin(p pin, project declared) error {
	if p.request.IsSystem() {
		if err := s.bySystem(p.reason); err != nil {
			return err
		}
		if !s.d.Version.IsZero() && !project.line.SatisfiedBy(s.d.Version) {
			return &ContradictionError{Pin: p.reason, Line: project.lineAt, Floor: project.line, Request: p.request, Version: s.d.Version}
		}
		return nil
	}
	c, err := s.shelf.pick(p.request, project.line)
	if err != nil {
		return err
	}
	if c.version.IsZero() || !project.line.SatisfiedBy(c.version) {
		return &ContradictionError{Pin: p.reason, Line: project.lineAt, Floor: project.line, Request: p.request, Version: c.version}
	}
	s.take(c, p.reason)
	return nil
}

// byDeclared takes what a go.work or go.mod asks for: its toolchain line when that
// is no older than its go line, else the go line.
func (s *resolution) byDeclared(project declared) error {
	s.d.Declared, s.d.Switchable = true, true
	tool := project.toolchain
	if !tool.IsZero() && goversion.CompareLines(tool.Line(), project.line) >= 0 {
		return s.byRequest(goversion.Exactly(tool), goversion.Line{}, project.toolchainAt)
	}
	line := project.line
	switch policy := s.Settings.Get(settings.GoLine).Text; {
	case policy == "exact":
		return s.byRequest(goversion.Exactly(line.First()), line, project.lineAt)
	case policy == "floor", line.Minor() < firstSwitching:
		return s.byFloor(line, project.lineAt)
	}
	return s.byRequest(goversion.NewestOf(line.Minor()), line, project.lineAt)
}

// byFloor reads a go line as nothing but a minimum: the user's default where it
// satisfies, else the newest stable release installed that does, else stable.
func (s *resolution) byFloor(line goversion.Line, why Reason) error {
	if word := s.Settings.Request(settings.Default); !word.IsZero() {
		c, err := s.shelf.pick(word, line)
		if err != nil {
			return err
		}
		if !c.version.IsZero() && line.SatisfiedBy(c.version) {
			s.d.Declared = false // the user named it, not the repository
			s.take(c, why)
			return nil
		}
	}
	return s.byRequest(goversion.Stable(), line, why)
}

// byDefault is for where nothing is declared.
func (s *resolution) byDefault() error {
	word := s.Settings.Get(settings.Default)
	if word.Text == "" {
		return s.bySystem(Reason{Kind: FromSystem})
	}
	return s.byRequest(s.Settings.Request(settings.Default), goversion.Line{},
		Reason{FromDefault, word.Origin.File, word.Origin.Line, "GVX_DEFAULT=" + word.Text})
}

// executable is the running program, "" where it is not known.
func (s *resolution) executable() string {
	if s.Executable == nil {
		return ""
	}
	path, _ := s.Executable() // "" only means that one file less is told from go
	return path
}

// bySystem takes the first go on PATH that is not gvx's.
func (s *resolution) bySystem(why Reason) error {
	on := behind{s.search.homes, s.Env.Get("PATH"), s.executable(), s.search.observe}
	program := on.find("go")
	if program == "" {
		return &NothingError{Reason: why}
	}
	d := &s.d
	d.Program, d.Installed, d.Reason = program, true, why
	d.ForeignStore = s.shelf.trust() != nil
	d.GOROOT, d.Version = gorootOf(program)
	if d.Command == "gofmt" {
		if d.Program = on.gofmt(program, d.GOROOT); d.Program == "" {
			return &NothingError{Command: "gofmt", Reason: why}
		}
	}
	if why.Kind == FromSystem {
		d.Reason.Text = "go on PATH: " + program
	}
	return nil
}
