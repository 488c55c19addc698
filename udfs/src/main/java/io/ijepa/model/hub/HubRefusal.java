// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import io.ijepa.model.ModelException;

/** A hub's no, in words that say what to do next. */
final class HubRefusal {
  private HubRefusal() {}

  /**
   * @param model id and revision
   * @param file that was asked for; empty where the model itself was
   */
  static ModelException of(HubHttp.Answer answer, HubHttp http, String model, String file) {
    int status = answer.status();
    String code = answer.header("X-Error-Code").orElse("");
    answer.close();
    String asked = http.host() + " (HTTP " + status + ")";
    boolean closed = status == 401 || status == 403;
    if (code.equals("GatedRepo") || (status == 403 && code.isEmpty())) {
      return new ModelException(
          ("%s is gated or private at %s: accept its licence on its page there, and set"
                      + " HF_TOKEN to a token of the account that did")
                  .formatted(model, asked)
              + (http.sendsToken() ? "; the one that is set may not read it" : ""));
    }
    if (closed && http.sendsToken()) {
      return new ModelException(
          ("%s cannot be read at %s with the token that is set: it may have expired, lack"
                  + " the right to read this model, or the model does not exist; set HF_TOKEN to"
                  + " another, or unset it for a public model")
              .formatted(model, asked));
    }
    if (closed) {
      return new ModelException(
          ("%s cannot be read at %s without a login: check the name, which may not exist;"
                  + " if it is private or gated, accept its licence on its page and set HF_TOKEN")
              .formatted(model, asked));
    }
    if (status == 404 && code.equals("RevisionNotFound")) {
      return new ModelException(
          ("%s: there is no such revision at %s; name a branch, tag or commit that its page"
                  + " lists")
              .formatted(model, asked));
    }
    if (status == 404 && !file.isEmpty()) {
      return new ModelException(
          "%s lists the file %s but %s does not have it; fetch again, or from another HF_ENDPOINT"
              .formatted(model, file, asked));
    }
    if (status == 404) {
      return new ModelException(
          ("%s: there is no such model or revision at %s; check the spelling of the model"
                  + " and the revision, and HF_ENDPOINT")
              .formatted(model, asked));
    }
    return new ModelException(
        ("%s could not be fetched: %s is not what a Hugging Face hub answers here; check"
                + " HF_ENDPOINT and the proxy in between")
            .formatted(model, asked));
  }
}
