// Package template reads the CloudFormation and SAM templates that deploy the system and works out what they say:
// parameters, conditions, intrinsic functions, SAM's Globals and nested stacks.
//
// The local stack is wired from the result, so that a template with a wrong reference, an unknown intrinsic or a
// circular dependency fails here, not at the next deployment. What only AWS can know (the address of a queue, of the
// API) is asked from [Options.Place]. Nothing is guessed: whatever cannot be worked out is an error.
package template

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Options is what a deployment would add to the templates.
type Options struct {
	Region, Account, StackName string
	// Parameters overrides the defaults of the root template's parameters.
	Parameters map[string]string
	// Place tells where the stack listens for what.
	Place Place
}

// Place gives the addresses that on AWS follow from the region.
type Place struct {
	// QueueURL is the address of the queue of that name.
	QueueURL func(name string) string
	// APIEndpoint is the address of the HTTP API.
	APIEndpoint string
}

// Resource is one resource with every intrinsic worked out.
type Resource struct {
	// ID is the logical id; a nested stack's resources carry its id in front ("Data/Table").
	ID   string
	Type string
	// Name, ARN and Ref (what !Ref gives) are empty for types that no local service stands for.
	Name, ARN, Ref string
	// Dir is the folder of the template that declares the resource: local paths (CodeUri) are relative to it.
	Dir        string
	Properties map[string]any
	Metadata   map[string]any
}

// Template is a root template with its nested stacks flattened into one list.
type Template struct {
	Resources []Resource
	Outputs   map[string]any
}

// Load reads the template and everything nested in it. All problems are returned together.
func Load(file string, options Options) (*Template, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("locate template: %w", err)
	}
	parameters := make(map[string]any, len(options.Parameters))
	for name, value := range options.Parameters {
		parameters[name] = value
	}
	s, err := newScope(file, "", options, parameters)
	if err != nil {
		return nil, err
	}
	resources, err := s.all()
	outputs, outputErr := s.outputs()
	if err := errors.Join(err, outputErr); err != nil {
		return nil, err
	}
	slices.SortFunc(resources, func(a, b Resource) int { return strings.Compare(a.ID, b.ID) })
	return &Template{Resources: resources, Outputs: outputs}, nil
}

// all works out every resource whose condition holds, those of nested stacks included.
func (s *scope) all() ([]Resource, error) {
	var resources []Resource
	var problems []error
	for _, id := range slices.Sorted(maps.Keys(s.resources)) {
		raw, _ := s.resources[id].(tree)
		if included, err := s.included(raw); err == nil && !included {
			continue
		}
		d, err := s.declared(id)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		found, err := s.expand(d)
		resources, problems = append(resources, found...), append(problems, err)
	}
	return resources, errors.Join(problems...)
}

// expand is the resource itself, or everything in it when it is a nested stack.
func (s *scope) expand(d *declaration) ([]Resource, error) {
	if d.kind == nestedType || d.kind == "AWS::CloudFormation::Stack" {
		nested, err := s.nested(d)
		if err != nil {
			return nil, err
		}
		return nested.all()
	}
	properties, err := s.properties(d)
	if err != nil {
		return nil, err
	}
	for _, on := range texts(d.raw["DependsOn"]) {
		if _, ok := s.resources[on]; !ok {
			return nil, fmt.Errorf("%s: DependsOn names no resource %q", s.path(d.id), on)
		}
	}
	metadata, _ := d.raw["Metadata"].(tree)
	resource := Resource{ID: s.path(d.id), Type: d.kind, Dir: s.dir, Properties: properties, Metadata: metadata}
	if err := s.identify(d, &resource); err != nil {
		return nil, err
	}
	return []Resource{resource}, nil
}

// identify fills in how others name the resource.
func (s *scope) identify(d *declaration, resource *Resource) error {
	k, ok := kinds[d.kind]
	if !ok {
		return nil
	}
	name, nameErr := s.name(d, k)
	arn, arnErr := s.known(d, "Arn")
	ref, refErr := s.known(d, "")
	resource.Name, resource.ARN, resource.Ref = name, scalar(arn), scalar(ref)
	return errors.Join(nameErr, arnErr, refErr)
}

// outputs works out the Outputs section: name to value.
func (s *scope) outputs() (map[string]any, error) {
	section, _ := s.root["Outputs"].(tree)
	values := make(map[string]any, len(section))
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(section)) {
		spec, _ := section[name].(tree)
		if included, err := s.included(spec); err == nil && !included {
			continue
		}
		value, err := s.output(name)
		values[name], problems = value, append(problems, err)
	}
	return values, errors.Join(problems...)
}

func texts(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		list := make([]string, len(v))
		for i := range v {
			list[i] = fmt.Sprint(v[i])
		}
		return list
	}
	return nil
}
