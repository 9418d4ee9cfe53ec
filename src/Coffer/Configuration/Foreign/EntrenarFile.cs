using Coffer.Configuration.Files;

namespace Coffer.Configuration.Foreign;

/// <summary>The file of Entrenar's cloud storage, <c>entrenar.yaml</c>.</summary>
internal sealed class EntrenarFile : ForeignFile
{
    private const string Above = "storage.artifacts.";

    public override string Title => "a configuration of Entrenar";

    public override bool Owns(FileNode.Entry entry) => entry is { Name: "storage", Value: FileNode.Map storage } && storage.Find("artifacts") is not null;

    public override void Translate(FileNode.Map root, ForeignForm form)
    {
        form.Only(root, "", Title, "storage");
        var storage = form.Section(root, "storage", "");
        form.Only(storage, "storage.", Title, "artifacts");
        var artifacts = form.Section(storage, "artifacts", "storage.");
        form.Only(
            artifacts, Above, Title, "backend", "path", "bucket", "region", "endpoint", "prefix", "access_key", "secret_key", "container", "account", "project", "credentials_path");
        if (artifacts is null)
            return;
        var backend = One("backend");
        switch (backend?.Text)
        {
            case "local" or null when One("path") is { Text: not null } path:
                form.Set("store", path, Above + "path");
                break;
            case "local":
                form.Set("store", backend, Above + "backend", "./artifacts");
                break;
            case "s3" when One("bucket") is { Text: { } bucket } value:
                form.Set("store", value, Above + "bucket", $"s3://{bucket}{Prefix()}");
                break;
            case "azure" when One("container") is { Text: { } container } value:
                form.Set("store", value, Above + "container", $"azure://{container}{Prefix()}{(One("account")?.Text is { } account ? $"?account={account}" : "")}");
                break;
            case "gcs" or "gs" when One("bucket") is { Text: { } bucket } value:
                form.Set("store", value, Above + "bucket", $"gs://{bucket}{Prefix()}");
                break;
            case "s3" or "gcs" or "gs":
                form.Mistake(backend, $"{Above}backend is {backend.Text}, but {Above}bucket is not set; set it");
                break;
            case "azure":
                form.Mistake(backend, $"{Above}backend is azure, but {Above}container is not set; set it");
                break;
            default:
                form.Mistake((FileNode?)backend ?? artifacts, $"{Above}backend is one of local, s3, azure, gcs");
                break;
        }

        form.Set("s3.region", One("region"), Above + "region");
        form.Set("s3.endpoint", One("endpoint"), Above + "endpoint");
        form.Set("s3.accessKey", One("access_key"), Above + "access_key");
        form.Set("s3.secretKey", One("secret_key"), Above + "secret_key");
        foreach (var name in new[] { "project", "credentials_path" })
        {
            if (One(name) is { Text: not null } value)
                form.Remark(value.Origin, $"{Above}{name} is for a back end that this build does not carry");
        }

        FileNode.One? One(string name) => form.One(artifacts, name, Above);

        string Prefix() => One("prefix")?.Text?.Trim('/') is { Length: > 0 } prefix ? "/" + prefix : "";
    }
}
