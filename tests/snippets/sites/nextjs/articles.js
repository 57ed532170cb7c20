export const WALNUTS = { article: "https://blog.example/walnut-trees/", title: 'Walnuts & "Oaks"' };
export const HEDGES = { article: "https://blog.example/hedges/", title: "Hedges" };
