package accesstoken

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smc"
)

// createError explains a failed creation. Where it may have left an access token behind whose
// code nobody knows, it says which one, and what to do about it.
func createError(request *smc.CreateAccessTokenRequest, err error) diag.Diagnostic {
	object := request.Name
	if object == "" {
		object = "without a name"
	}
	d := tokenErrors.Diagnostic("Creating access token", object, err, "name", "description", "limit", "time_to_live_in_days")
	ids, lost := smc.LostAccessTokens(err)
	if !lost {
		return d
	}
	return diag.NewErrorDiagnostic(d.Summary(), d.Detail()+"\n\n"+orphanAdvice(request.Name, ids))
}

// orphanAdvice says what to do about access tokens whose code is lost: those of ids, or, where
// they are not known, those that can be found by the name.
func orphanAdvice(name string, ids []string) string {
	const again = "Then apply again, which creates another one."
	if len(ids) == 0 {
		which := "without a name"
		if name != "" {
			which = fmt.Sprintf("of the name %q", name)
		}
		return fmt.Sprintf("It is not known whether SMC has created the access token. It is not in the state, and SMC tells the code of an access token only once. "+
			"Look for an access token %s that was created just now, in the SMC console or with the data source smc_access_tokens. If there is one, delete it: nobody knows its code. %s", which, again)
	}
	return fmt.Sprintf("This call has probably created %s, which is not in the state. SMC tells the code of an access token only once, so that it cannot be used any more, "+
		"and an import would not have the code either. Unless somebody else has created it at the same time, delete it, in the SMC console or with:\n%s\n\n%s",
		strings.Join(ids, " or "), deleteCommands(ids), again)
}

// lostAdvice says what to do about access tokens that earlier attempts of a creation may have
// left behind.
func lostAdvice(created *smc.CreatedAccessToken) string {
	return fmt.Sprintf("SMC has created access token %s, which is in the state, after attempts that failed. One of them has probably created %s as well, which is not in the state "+
		"and whose code nobody knows. Unless somebody else has created it at the same time, delete it, in the SMC console or with:\n%s",
		created.ID, strings.Join(created.Lost, " or "), deleteCommands(created.Lost))
}

// deleteCommands returns the commands that delete access tokens, one in a line.
func deleteCommands(ids []string) string {
	var commands strings.Builder
	for _, id := range ids {
		commands.WriteString("\n  aliyun smc DeleteAccessToken --AccessTokenId " + id)
	}
	return commands.String()
}
