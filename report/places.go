package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"datatrail/internal/dataset"
	"datatrail/report/internal/source"
)

// places are where logs lie: folders, files and buckets, as -logs names them, which may be given more than once.
type places []string

const placesHelp = "folder with the logs at any depth, a file, s3://bucket/prefix, or logs://group?region=REGION " +
	"for access logs in a log group; separate several with commas, or repeat the flag"

// String returns what was named.
func (p *places) String() string {
	return strings.Join(*p, ",")
}

// Set adds places, with commas between them. A comma may be a part of a name that is there.
func (p *places) Set(text string) error {
	if exists(text) {
		*p = append(*p, text)
		return nil
	}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			*p = append(*p, name)
		}
	}
	return nil
}

// folders are the places on this machine.
func (p *places) folders() []string {
	var all []string
	for _, name := range *p {
		if !source.IsBucket(name) && !source.IsLogGroup(name) {
			all = append(all, name)
		}
	}
	return all
}

// beside looks for a file in the folders, and returns nothing when there is none.
func (p *places) beside(name string) string {
	for _, folder := range p.folders() {
		if file := filepath.Join(folder, name); exists(file) {
			return file
		}
	}
	return ""
}

// of returns the declared buckets as the AWS CLI writes them.
func declaredPlaces(of ...dataset.LogPlace) places {
	var all places
	for _, at := range of {
		if at.Bucket == "" {
			continue
		}
		for _, prefix := range at.Prefixes() {
			all = append(all, "s3://"+at.Bucket+"/"+prefix)
		}
	}
	return all
}

// declaredGroup adds the log group of a stack that delivers no files of access logs.
func (p *places) declaredGroup(d dataset.Declared) {
	if d.AccessGroup != "" && !slices.ContainsFunc(d.Datasets, func(d dataset.Dataset) bool { return !d.LogsElsewhere }) {
		*p = append(*p, "logs://"+d.AccessGroup+"?region="+d.Region)
	}
}

// orDeclared are the buckets that a stack declared, when no place is named.
func (p *places) orDeclared(of ...dataset.LogPlace) error {
	if len(*p) > 0 {
		return nil
	}
	if *p = declaredPlaces(of...); len(*p) > 0 {
		return nil
	}
	return errors.New("-logs is missing: name the folder or the buckets (s3://bucket/prefix) that the logs are in, " +
		"or use -declared to name a file in which the stack declares its log buckets")
}

// open returns the places as one source, and all mistakes at once. AWS is not asked anything before the source is read.
func (p *places) open(ctx context.Context, region string) (source.Source, error) {
	var all source.Many
	var problems []error
	var client *source.Client
	for _, name := range *p {
		isGroup := source.IsLogGroup(name)
		if !isGroup && !source.IsBucket(name) {
			all = append(all, source.Folder(name))
			continue
		}
		split := source.ParseBucket
		if isGroup {
			split = source.ParseLogGroup
		}
		first, second, err := split(name)
		if err == nil && client == nil {
			client, err = source.NewClient(ctx, region)
		}
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("-logs: %w", err))
		case isGroup:
			all = append(all, source.NewLogGroup(client, first, second))
		default:
			all = append(all, source.NewBucket(client, first, second))
		}
	}
	if len(all) == 1 {
		return all[0], errors.Join(problems...)
	}
	return all, errors.Join(problems...)
}
