package doctor

import (
	"context"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// The features that a program checks at its start (runtime/asm_amd64.s, NEED_FEATURES_CX
// and those that follow), by the kernel's words for them. That the kernel keeps the
// registers of AVX (OSXSAVE) shows in that it names avx at all.
var (
	featuresV2 = []string{"pni", "ssse3", "cx16", "sse4_1", "sse4_2", "popcnt", "lahf_lm"}
	featuresV3 = append(featuresV2[:len(featuresV2):len(featuresV2)], "fma", "movbe", "xsave", "avx", "f16c", "abm", "bmi1", "avx2", "bmi2")
	featuresV4 = append(featuresV3[:len(featuresV3):len(featuresV3)], "avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl")
)

var featuresAMD64 = map[string][]string{"v2": featuresV2, "v3": featuresV3, "v4": featuresV4}

var cpuLevel = Check{
	ID:        "cpu.level",
	Severity:  Error,
	Title:     "programs built for a newer processor than this one",
	Reads:     []string{"GOAMD64", "GOARM64", "go env -w", "GOROOT/go.env", "/proc/cpuinfo"},
	Threshold: "a feature missing that the level asks for",
	Since:     "GOAMD64 since Go 1.18, GOARM64 since Go 1.23",
	About: "With `GOAMD64=v3` the compiler uses what processors have since about 2013 (AVX2, BMI, FMA, …), v2 since about 2009, v4 AVX-512. A program checks that when it starts and ends otherwise: " +
		"`This program can only be run on AMD64 processors with v3 microarchitecture support.` So do tests and `go run` here; a virtual machine may hide what its processor has. " +
		"`GOARM64=v8.1` and newer, or `,lse`, ask for the atomic instructions of ARMv8.1 in the same way.\n\nUnset it, or build for what there is. Source: go.dev/wiki/MinimumRequirements#amd64, runtime/asm_amd64.s, runtime/asm_arm64.s.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		level, need := h.demandedFeatures()
		if len(need) == 0 {
			return nil, nil
		}
		have, err := h.CPUFeatures()
		if err != nil {
			return nil, err
		}
		var missing []string
		for _, feature := range need {
			if !have[feature] {
				missing = append(missing, feature)
			}
		}
		if len(missing) == 0 {
			return nil, nil
		}
		lacks := strings.Join(missing, ", ")
		return []Finding{{
			Severity:  Error,
			Text:      level.Name + "=" + quote.Foreign(level.Value) + " asks for a processor with " + lacks + ", which this one lacks: programs and tests built here end at their start with `This program can only " + h.endsWith(level.Value),
			Source:    level.From(h),
			Value:     quote.Foreign(level.Value),
			Threshold: "a processor with " + lacks,
			Fix:       level.unset(),
		}}, nil
	},
}

func (h *Here) endsWith(level string) string {
	if h.Arch == "arm64" {
		return "run on ARM64 processors with LSE support.`"
	}
	return "be run on AMD64 processors with " + level + " microarchitecture support.`"
}

// unset takes a variable away where it was set.
func (v GoVar) unset() Fix {
	switch v.Origin {
	case "environment":
		return Shell("unset " + v.Name)
	case "user":
		return Fix{Commands: []Command{{
			Line: "go env -u " + v.Name, Do: RunGo{Args: []string{"env", "-u", v.Name}}, Undo: "go env -w " + quote.Word(v.Name+"="+v.Value),
		}}}
	}
	return Fix{Words: "take it out of the toolchain's go.env, or install that toolchain anew"}
}

// demandedFeatures are what programs built here, for here, need at their start.
func (h *Here) demandedFeatures() (GoVar, []string) {
	if arch := h.ChildVar("GOARCH"); arch.Set() && arch.Value != h.Arch {
		return GoVar{}, nil
	}
	switch {
	case h.Arch == "amd64" && !h.before("go1.18"):
		level := h.ChildVar("GOAMD64")
		return level, featuresAMD64[level.Value]
	case h.Arch == "arm64" && !h.before("go1.23.0"):
		level := h.ChildVar("GOARM64")
		base, extra, _ := strings.Cut(level.Value, ",")
		if level.Set() && (base != "v8.0" || strings.Contains(extra, "lse")) {
			return level, []string{"atomics"}
		}
	}
	return GoVar{}, nil
}
