package main

import (
	"context"
	"strconv"

	"github.com/gvx-go/gvx/internal/drift"
)

// listedPlaces is gvx check --list --json, for one repository.
type listedPlaces struct {
	Root     string         `json:"root"`
	Places   []listedPlace  `json:"places"`
	Problems []listedFailed `json:"problems"`
}

type listedPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"` // in bytes
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Show   string `json:"show"`
	Dir    string `json:"dir"` // the folder that it builds
	Matrix string `json:"matrix,omitempty"`
	Fixed  string `json:"fixed,omitempty"` // why gvx does not change it
}

type listedFailed struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"`
}

// listPlaces prints every place that was found, and what could not be read.
func (w *world) listPlaces(ctx context.Context, r checkRequest, format string) error {
	repositories, err := w.repositoriesOf(ctx, r)
	if err != nil {
		return err
	}
	rows := [][]string{{"WHERE", "KIND", "BUILDS", "IS"}}
	name := w.nameOf(format)
	for _, one := range repositories {
		survey, _, _, err := collect(ctx, one, r)
		if err != nil {
			return err
		}
		c := checked{top: one.top, scopes: one.within, survey: survey}
		if format == "json" {
			if err := w.printJSON(c.listed()); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, c.listedRows(func(path string) string { return name(one.top, path) })...)
	}
	if format == "json" {
		return nil
	}
	return w.table(rows)
}

func (c *checked) listed() listedPlaces {
	l := listedPlaces{Root: c.top, Places: []listedPlace{}, Problems: []listedFailed{}}
	for _, p := range c.survey.Places {
		if c.covers(p.File) {
			l.Places = append(l.Places, listedPlace{p.File, p.Line, p.Column, string(p.Kind), p.Text, p.Show, p.Dir, p.Matrix, p.Fixed})
		}
	}
	for _, p := range c.survey.Problems {
		if c.covers(p.File) {
			l.Problems = append(l.Problems, listedFailed{p.File, p.Line, p.Reason})
		}
	}
	return l
}

func (c *checked) listedRows(name func(path string) string) (rows [][]string) {
	for _, p := range c.survey.Places {
		if c.covers(p.File) {
			rows = append(rows, []string{lineOf(name(p.File), p.Line), string(p.Kind), foreign(name(p.Dir)), foreign(showOf(p))})
		}
	}
	for _, p := range c.survey.Problems {
		if c.covers(p.File) {
			rows = append(rows, []string{lineOf(name(p.File), p.Line), "not read", "", foreign(p.Reason)})
		}
	}
	return rows
}

func showOf(p drift.Place) string {
	if p.Show != "" {
		return p.Show
	}
	return p.Text
}

// lineOf is "Dockerfile:3", or the file alone.
func lineOf(name string, line int) string {
	if line == 0 {
		return foreign(name)
	}
	return foreign(name) + ":" + strconv.Itoa(line)
}
