package main

import (
	"slices"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/keyring"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/repository"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/verify"
)

// policy is what a toolchain must be proved by: the log always, and what the settings
// demand.
func (w *world) policy() verify.Policy {
	return verify.Policy{LogKey: trust.key, Require: verify.Require("GVX_REQUIRE", w.settings.Require()...)}
}

// policyHere is [world.policy] with what the repository of this folder asks for besides.
func (w *world) policyHere() (verify.Policy, error) {
	policy := w.policy()
	if w.system {
		return policy, nil // what lies in the working folder is no business of all users
	}
	root, err := w.resolver().Repository()
	if err != nil {
		return policy, err
	}
	config, err := repository.Read(root)
	if err != nil {
		return policy, err
	}
	policy.Require = slices.Concat(policy.Require, verify.Require(w.shorten(config.Path), config.Require...))
	return policy, nil
}

// ring is where imported OpenPGP keys lie.
func (w *world) ring() keyring.Ring {
	if w.system {
		return keyring.Ring{System: layout.SystemKeys()}
	}
	return keyring.Ring{User: w.dirs.Keys(), System: layout.SystemKeys()}
}

// maxCosignKey bounds the file of a public key, in bytes.
const maxCosignKey = 64 << 10

// cosignKey returns the key of GVX_COSIGN_KEY; nil where it is not set.
func (w *world) cosignKey() (*verify.CosignKey, error) {
	value := w.settings.Get(settings.CosignKey)
	if value.Text == "" {
		return nil, nil
	}
	file, err := value.Text, error(nil)
	if w.system {
		file, err = place.Safe(file)
	}
	var data []byte
	if err == nil {
		data, _, err = fileread.Bounded(file, maxCosignKey)
	}
	if err == nil {
		var key *verify.CosignKey
		if key, err = verify.ParseCosignKey(data); err == nil {
			return key, nil
		}
	}
	return nil, &problem{
		code:  exitFailed,
		text:  "the key of GVX_COSIGN_KEY cannot be used: " + oneLine(err),
		facts: []shim.Row{fact("set in", w.origin(value.Origin)), fact("file", foreign(value.Text))},
		help:  "set it to the file of a public key that cosign made (cosign.pub), or gvx env -u GVX_COSIGN_KEY",
	}
}
