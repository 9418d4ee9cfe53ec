using Coffer.Configuration.Files;

namespace Coffer.Configuration.Foreign;

/// <summary>What the file and the variables of the QE fleet's artifact storage mean alike.</summary>
internal static class QeFleet
{
    // Where its local back end keeps artifacts when nobody says otherwise.
    private const string UsualFolder = ".artifacts";

    /// <summary>Says the store by a back end's name, and what goes with it.</summary>
    public static void SetStore(ForeignForm form, FileNode.One? backend, string called, FileNode.One? path, string pathCalled, FileNode.One? bucket, string bucketCalled)
    {
        switch (backend?.Text ?? (path?.Text is null && bucket?.Text is not null ? "s3" : "local"))
        {
            case "local" when path?.Text is { } folder:
                form.Set("store", path, pathCalled, folder);
                break;
            case "local":
                form.Set("store", backend, called, UsualFolder);
                break;
            case ("s3" or "minio") and var scheme when bucket?.Text is { } name:
                form.Set("store", bucket, bucketCalled, $"{scheme}://{name}");
                break;
            case ("s3" or "minio") and var scheme:
                form.Mistake(backend!, $"{called} is {scheme}, but {bucketCalled} is not set; set it");
                break;
            case "github-actions":
                form.Set("store", backend, called, "github-actions:");
                break;
            case "gitlab-ci":
                form.Set("store", backend, called, "gitlab:");
                break;
            default:
                form.Mistake(backend!, $"{called} is none of local, s3, minio, github-actions, gitlab-ci");
                break;
        }
    }

    /// <summary>
    /// Says the one rule of retention that it knows. Its jobs each have artifacts of their own, so what it keeps the latest of is the type:
    /// of each artifact there is but one version.
    /// </summary>
    public static void SetRule(ForeignForm form, FileNode.One? days, string daysCalled, FileNode.One? latest, string latestCalled)
    {
        if ((days?.Text is null ? latest : days) is not { Text: not null } first)
            return;
        form.SetItem(
            "retention.rules",
            first.Origin,
            ("name", ForeignForm.Called(first, daysCalled, "default")),
            ("ttl", days?.Text is { } count ? ForeignForm.Called(days, daysCalled, $"{count}d") : null),
            ("keepLatest", latest?.Text is { } number and not "0" ? ForeignForm.Called(latest, latestCalled, number) : null),
            ("scope", latest?.Text is not (null or "0") ? ForeignForm.Called(latest, latestCalled, "type") : null));
    }

    /// <summary>Says the size of the largest version, in units of 1024² bytes.</summary>
    public static void SetLargest(ForeignForm form, FileNode.One value, string called, string megabytes) => form.SetItem(
        "quotas", value.Origin, ("name", ForeignForm.Called(value, called, called)), ("largestVersion", ForeignForm.Called(value, called, $"{megabytes}MiB")));
}
