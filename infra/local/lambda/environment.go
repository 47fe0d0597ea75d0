package lambda

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// environment is all that a process gets: what Lambda sets and what the function's own environment adds. The settings
// and credentials of the person who runs the stack stay out.
func (f *Function) environment(api string) []string {
	folder := filepath.Dir(f.spec.Bootstrap)
	variables := map[string]string{
		"_HANDLER": "bootstrap", "LAMBDA_TASK_ROOT": folder, "LAMBDA_RUNTIME_DIR": folder,
		"LANG": "en_US.UTF-8", "TZ": ":UTC", "PATH": "/usr/local/bin:/usr/bin:/bin",
		"AWS_REGION": f.spec.Region, "AWS_DEFAULT_REGION": f.spec.Region,
		"AWS_LAMBDA_RUNTIME_API":          api,
		"AWS_LAMBDA_FUNCTION_NAME":        f.spec.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(f.spec.Memory),
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + f.spec.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME":      "local",
		"AWS_CONFIG_FILE":                 os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
	}
	maps.Copy(variables, f.spec.Environment)
	list := make([]string, 0, len(variables))
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		list = append(list, name+"="+variables[name])
	}
	return list
}
