package metrics

import (
	"maps"
	"slices"
	"strings"

	dto "github.com/prometheus/client_model/go"
)

func (s Snapshot) families() []*dto.MetricFamily {
	all := []*dto.MetricFamily{s.build()}
	all = append(all, s.toolchains()...)
	all = append(all, s.verified()...)
	all = append(all, s.stores()...)
	return append(all, s.findings(), s.generated())
}

func (s Snapshot) build() *dto.MetricFamily {
	f := gauge("gvx_build_info", "The gvx that wrote this; always 1.")
	add(f, 1, label{"version", s.Build.Version}, label{"goversion", s.Build.GoVersion}, label{"goos", s.Build.GOOS}, label{"goarch", s.Build.GOARCH})
	return f
}

// which are the labels that tell a toolchain from all others.
func (t Toolchain) which() []label {
	return []label{{"version", t.Version}, {"platform", t.Platform}, {"store", t.Store}}
}

func (s Snapshot) toolchains() []*dto.MetricFamily {
	info := gauge("gvx_toolchain_info", "An installed toolchain, where it came from and what proved it at the install; always 1.")
	at := gauge("gvx_toolchain_installed_timestamp_seconds", "When the toolchain was installed, in seconds since 1970.")
	size := gauge("gvx_toolchain_size_bytes", "Size of the toolchain's files, those that it shares with others included.")
	endOfLife := gauge("gvx_toolchain_end_of_life", "1 where two newer minors are known, so that the Go project mends this one no more.")
	outdated := gauge("gvx_toolchain_newer_patch_known", "1 where gvx knows a newer patch of the same minor, without asking anybody.")
	standard := gauge("gvx_toolchain_default", "1 for the toolchain that runs where nothing is declared.")
	for _, t := range s.sorted() {
		which, noted := t.which(), Noted{}
		if t.Noted != nil {
			noted = *t.Noted
			add(at, seconds(noted.At), which...)
			add(size, float64(noted.Bytes), which...)
		}
		proofs := strings.Join(slices.Sorted(slices.Values(noted.Proofs)), ",")
		add(info, 1, append(which, label{"source", noted.Source}, label{"proofs", proofs})...)
		add(endOfLife, truth(t.EndOfLife), which...)
		add(outdated, truth(t.Outdated), which...)
		add(standard, truth(t.Default), which...)
	}
	return []*dto.MetricFamily{info, at, size, endOfLife, outdated, standard}
}

func (s Snapshot) verified() []*dto.MetricFamily {
	at := gauge("gvx_toolchain_last_verify_timestamp_seconds", "When gvx verify last looked at the toolchain, in seconds since 1970; left out where that is not known.")
	ok := gauge("gvx_toolchain_last_verify_success", "1 where that found every file as the checksum log has it, 0 where it did not.")
	for _, t := range s.sorted() {
		if v := t.LastVerify; v != nil {
			add(at, seconds(v.At), t.which()...)
			add(ok, truth(v.OK), t.which()...)
		}
	}
	return []*dto.MetricFamily{at, ok}
}

func (s Snapshot) stores() []*dto.MetricFamily {
	size := gauge("gvx_store_bytes", "Size of the files in a store: blobs, which toolchains share, and what toolchains have that is no blob.")
	odd := gauge("gvx_store_odd_links", "Names among the installed versions that lead to no toolchain: its files are gone, or gvx did not make the name.")
	for _, t := range s.Stores {
		add(size, float64(t.Blobs), label{"store", t.Name}, label{"part", "blobs"})
		add(size, float64(t.Toolchains), label{"store", t.Name}, label{"part", "toolchains"})
		add(odd, float64(t.Odd), label{"store", t.Name})
	}
	return []*dto.MetricFamily{size, odd}
}

func (s Snapshot) findings() *dto.MetricFamily {
	f := gauge("gvx_doctor_findings", "What gvx doctor finds, by severity.")
	for _, severity := range slices.Sorted(maps.Keys(s.Findings)) {
		add(f, float64(s.Findings[severity]), label{"severity", severity})
	}
	return f
}

func (s Snapshot) generated() *dto.MetricFamily {
	f := gauge("gvx_metrics_generated_timestamp_seconds", "When this was written, in seconds since 1970: an alert on its age finds a timer that stands still.")
	add(f, seconds(s.At))
	return f
}
