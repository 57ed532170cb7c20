// Shows openapi.json with the Swagger UI that is served beside it.
SwaggerUIBundle({ url: document.getElementById("api").dataset.spec, dom_id: "#api" });
