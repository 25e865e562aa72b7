package smcmock

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// described are the files whose comments the help is made of, so that nothing is described twice.
//
//go:embed options.go gateway_faults.go
var described embed.FS

// SwitchHelp describes the fields of Switches, by subject.
func SwitchHelp() string { return fieldHelp("options.go", "Switches") }

// FaultHelp describes the fields of Fault that JSON can have.
func FaultHelp() string { return fieldHelp("gateway_faults.go", "Fault") }

// fieldHelp describes the fields of a struct by their comments. Comments that belong to no field are headings.
func fieldHelp(name, typeName string) string {
	text, err := described.ReadFile(name)
	if err != nil {
		return err.Error() + "\n"
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.TypeSpec)
		if !ok || spec.Name.Name != typeName {
			return true
		}
		if fields, ok := spec.Type.(*ast.StructType); ok {
			writeFields(&b, file.Comments, fields.Fields)
		}
		return false
	})
	return b.String()
}

func writeFields(b *strings.Builder, comments []*ast.CommentGroup, fields *ast.FieldList) {
	from := fields.Opening
	for _, field := range fields.List {
		for _, heading := range comments {
			if heading.Pos() > from && heading.End() < field.Pos() && heading != field.Doc && !isComment(fields, heading) {
				fmt.Fprintf(b, "\n%s\n", strings.TrimSuffix(strings.TrimSpace(heading.Text()), "."))
			}
		}
		from = field.End()
		if field.Tag != nil && strings.Contains(field.Tag.Value, `json:"-"`) {
			continue
		}
		for _, name := range field.Names {
			fmt.Fprintf(b, "  %s (%s)\n", name.Name, typeText(field.Type))
			for _, line := range wrapped(strings.TrimPrefix(field.Doc.Text()+field.Comment.Text(), name.Name+" "), 88) {
				fmt.Fprintf(b, "        %s\n", line)
			}
		}
	}
}

// isComment reports whether a comment is that of a field.
func isComment(fields *ast.FieldList, comment *ast.CommentGroup) bool {
	return slices.ContainsFunc(fields.List, func(f *ast.Field) bool { return f.Doc == comment || f.Comment == comment })
}

// typeText returns a type as Go writes it.
func typeText(expression ast.Expr) string {
	switch t := expression.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return typeText(t.X) + "." + t.Sel.Name
	case *ast.MapType:
		return "map[" + typeText(t.Key) + "]" + typeText(t.Value)
	default:
		return "any"
	}
}

// wrapped returns a text as lines of at most a number of bytes.
func wrapped(text string, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > most {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
