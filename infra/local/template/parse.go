package template

import (
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// tree is a template as written: maps, lists and scalars, with every short tag (!Ref) turned into its long form
// ({"Ref": …}), so that the evaluation knows one spelling only.
type tree = map[string]any

func parseFile(file string) (tree, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", file, err)
	}
	if len(parsed.Docs) != 1 {
		return nil, fmt.Errorf("parse %s: %d documents, want one", file, len(parsed.Docs))
	}
	value, err := convert(parsed.Docs[0].Body)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", file, err)
	}
	root, ok := value.(tree)
	if !ok {
		return nil, fmt.Errorf("parse %s: not a mapping", file)
	}
	return root, nil
}

func convert(node ast.Node) (any, error) {
	switch n := node.(type) {
	case nil, *ast.NullNode:
		return nil, nil
	case *ast.MappingNode:
		return convertMapping(n.Values)
	case *ast.MappingValueNode:
		return convertMapping([]*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		list := make([]any, len(n.Values))
		for i, value := range n.Values {
			var err error
			if list[i], err = convert(value); err != nil {
				return nil, err
			}
		}
		return list, nil
	case *ast.TagNode:
		return convertTag(n)
	case *ast.LiteralNode: // its own value begins with the | or > it is written with
		return n.Value.GetValue(), nil
	case ast.ScalarNode:
		return n.GetValue(), nil
	}
	return nil, fmt.Errorf("line %d: anchors and aliases are not used in templates", node.GetToken().Position.Line)
}

func convertMapping(entries []*ast.MappingValueNode) (any, error) {
	m := make(tree, len(entries))
	for _, entry := range entries {
		key, ok := entry.Key.(ast.ScalarNode)
		if !ok {
			return nil, fmt.Errorf("line %d: key is not a scalar", entry.GetToken().Position.Line)
		}
		name := fmt.Sprint(key.GetValue())
		value, err := convert(entry.Value)
		if err != nil {
			return nil, err
		}
		m[name] = value
	}
	return m, nil
}

func convertTag(n *ast.TagNode) (any, error) {
	name := strings.TrimPrefix(n.Start.Value, "!")
	value, err := convert(n.Value)
	if err != nil {
		return nil, err
	}
	switch name {
	case "Ref", "Condition":
		return tree{name: value}, nil
	case "GetAtt":
		if dotted, ok := value.(string); ok {
			resource, attribute, _ := strings.Cut(dotted, ".")
			value = []any{resource, attribute}
		}
	}
	return tree{"Fn::" + name: value}, nil
}
