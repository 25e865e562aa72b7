package smcmock_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-1848b749/terraform-provider-smc/internal/smcmock"
)

// TestSignature_QuerySpellings sends a query as the official clients spell it, which is not always how it is
// signed.
func TestSignature_QuerySpellings(t *testing.T) {
	t.Parallel()
	const description = "Two words: *~ +&=%中"
	reversed := func(query string) string {
		pairs := strings.Split(query, "&")
		slices.Reverse(pairs)
		return strings.Join(pairs, "&")
	}
	for name, spell := range map[string]func(query string) string{
		"as signed":   func(query string) string { return query },
		"Go SDK":      strings.NewReplacer("%20", "+").Replace,
		"Node.js SDK": strings.NewReplacer("%2A", "*").Replace,
		"Java SDK":    func(query string) string { return reversed(strings.NewReplacer("%2A", "*", "~", "%7E").Replace(query)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.AddSource(smcmock.NewSource("s-two"))
			values := common("CreateReplicationJob", with(least(), params{"Description": description}))
			values.Set("Signature", signature(http.MethodPost, values, "testsecret"))
			signedSend(t, s, http.MethodPost, spell(strings.ReplaceAll(values.Encode(), "+", "%20")), "").is(t, "1.0", "")

			r := new3(http.MethodPost, "CreateReplicationJob", with(least(), params{"SourceId": "s-two", "Description": description}))
			r = r.withHeader(params{"authorization": r.authorization("smc.aliyuncs.com")})
			r.query = spell(r.query)
			r.send(t, s).is(t, "V3", "")

			jobs := s.Jobs()
			if len(jobs) != 2 {
				t.Errorf("%d replication jobs", len(jobs))
			}
			for _, job := range jobs {
				if job.Description != description {
					t.Errorf("%s: %q", job.SourceId, job.Description)
				}
			}
		})
	}
}
